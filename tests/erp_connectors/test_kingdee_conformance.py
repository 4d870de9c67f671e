"""The adapter to Kingdee passes the suite that everybody's must pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import pytest
from kingdee_bench import kingdee_bench

from plugins.erp_connectors.adapters.shipped import KINGDEE
from plugins.erp_connectors.conformance import AdapterConformance, Bench


class TestKingdee(AdapterConformance):
    system = KINGDEE
    troubled_kinds: ClassVar[tuple[str, ...]] = ("return_receipt",)
    """All kinds take the same three steps over there."""

    @pytest.fixture(scope="class")
    @classmethod
    def bench(cls) -> Iterator[Bench]:
        with kingdee_bench() as bench:
            yield bench

"""Our own adapters pass the suite that everybody's must pass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conformance_benches import kingdee_bench, u8_bench

from plugins.erp_connectors.adapters.shipped import KINGDEE, U8
from plugins.erp_connectors.conformance import AdapterConformance, Bench


class TestU8(AdapterConformance):
    system = U8

    @pytest.fixture(scope="class")
    @classmethod
    def bench(cls) -> Iterator[Bench]:
        with u8_bench() as bench:
            yield bench


class TestKingdee(AdapterConformance):
    system = KINGDEE

    @pytest.fixture(scope="class")
    @classmethod
    def bench(cls) -> Iterator[Bench]:
        with kingdee_bench() as bench:
            yield bench

"""The laws, as a check that any test of finance ends with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core_erp import Transaction
from core_erp.laws import breaches


@pytest.fixture
def lawful(erp: Any) -> Callable[[Transaction], None]:
    """Every law of every plugin holds for what is in the transaction's database, uncommitted rows included."""

    def check(tx: Transaction) -> None:
        tx.flush()
        broken = breaches(tx.session, erp.laws)
        assert not broken, "\n".join(f"{b.law.code} {b.law.title}: {b.rows}" for b in broken)

    return check

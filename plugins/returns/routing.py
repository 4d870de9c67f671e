"""Which approval a return goes through: each reason has its own (每种原因对应不同的审核流程)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp import hookimpl
from plugins.returns.reasons import reasons

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.models import Return


@hookimpl(trylast=True)
def returns_flow(tx: Transaction, returned: Return) -> str:
    return reasons(tx)[returned.reason].flow

"""Which approval a return goes through: each reason has its own (每种原因对应不同的审核流程); and the flows to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core_erp import hookimpl
from plugins.approvals import api as approvals
from plugins.returns.reasons import reasons

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.models import Return


@hookimpl(trylast=True)
def returns_flow(tx: Transaction, returned: Return) -> str:
    return reasons(tx)[returned.reason].flow


@hookimpl
def approvals_flow_templates() -> Iterable[Mapping[str, Any]]:
    return approvals.flows_in(f"{__package__}.flows")

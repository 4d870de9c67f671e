"""The person in charge of a warehouse, for approvals that ask for the ``warehouse_keeper``: a soft neighbour."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core_erp import hookimpl
from plugins.inventory.models import Warehouse

if TYPE_CHECKING:
    from core_erp import Transaction

RULE = "warehouse_keeper"


@hookimpl(optionalhook=True)
def approvals_assignee_rules() -> Iterable[str]:
    return (RULE,)


@hookimpl(optionalhook=True)
def approvals_assignees(tx: Transaction, node: Any, facts: Mapping[str, Any]) -> Collection[int] | None:
    """Of the warehouse that the facts name; None for every other rule."""
    if node.assignees is None or node.assignees.rule != RULE:
        return None
    warehouse = tx.session.get(Warehouse, facts["warehouse_id"]) if facts.get("warehouse_id") else None
    named = warehouse is not None and warehouse.company_id == tx.company_id and warehouse.keeper_id is not None
    return {warehouse.keeper_id} if named and warehouse and warehouse.keeper_id else set()

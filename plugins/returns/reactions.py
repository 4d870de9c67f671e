"""Where returns join in with their neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import Objection, hookimpl, object_to
from plugins.approvals import api as approvals
from plugins.orders import api as orders
from plugins.returns import queries
from plugins.returns.models import KIND, Return
from plugins.returns.operations import authorize, take_up_again, turn_down

if TYPE_CHECKING:
    from core_erp import Transaction


@hookimpl
def approvals_task_opened(tx: Transaction, task: approvals.Task) -> None:
    """Whoever the approval waits for has it."""
    if task.instance.subject_kind == KIND:
        tx.get(Return, task.instance.subject_id, lock=True).holder = task.role


@hookimpl
def approvals_decided(tx: Transaction, instance: approvals.Instance, outcome: str) -> None:
    if instance.subject_kind != KIND:
        return
    if outcome == "approve":
        authorize(tx, instance.subject_id, deciders=instance.deciders)
    else:
        turn_down(tx, instance.subject_id, reason=instance.last_reason)


@hookimpl
def approvals_reopened(tx: Transaction, instance: approvals.Instance) -> None:
    if instance.subject_kind == KIND:
        take_up_again(tx, instance.subject_id)


@hookimpl
def orders_cancel_objections(tx: Transaction, order: orders.Order) -> Iterable[Objection]:
    """An order with an open return is not cancelled under its feet."""
    if number := queries.open_return_of(tx, order.id):
        yield object_to("returns/order-has-return", "Return {number} of this order is open", number=number)

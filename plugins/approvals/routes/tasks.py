"""My tasks, and deciding them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugins.approvals import operations, permissions, queries
from plugins.approvals.models import Instance, Task
from plugins.approvals.routes.blueprint import routes
from plugins.approvals.schemas import incoming, views

if TYPE_CHECKING:
    from sqlalchemy import Select

    from core_erp import Transaction


@routes.lists("/tasks", gives=views.TaskView, needs=permissions.TAKE_PART)
def inbox(tx: Transaction) -> Select[Any]:
    """Tasks that wait for me (待办): decisions, work, questions."""
    return queries.inbox(tx)


@routes.lists("/tasks/all", gives=views.TaskView, needs=permissions.VIEW)
def all_tasks(tx: Transaction) -> Select[Any]:
    """Tasks that wait for anybody."""
    return queries.all_open(tx)


@routes.lists("/tasks/done", gives=views.TaskView, needs=permissions.DECIDE)
def done_tasks(tx: Transaction) -> Select[Any]:
    """Tasks that I have done (已办)."""
    return queries.done_by_me(tx)


@routes.reads("/tasks/<int:task_id>", gives=views.TaskView, needs=permissions.VIEW)
def task(tx: Transaction, task_id: int) -> Task:
    """One task and what it is about."""
    return tx.get(Task, task_id)


@routes.reads("/tasks/<int:task_id>/places", gives=views.PlacesView, needs=permissions.VIEW)
def places(tx: Transaction, task_id: int) -> dict[str, Any]:
    """Where the task can be sent back to."""
    return {"places": queries.places_behind(tx, task_id)}


@routes.writes(
    "POST", "/tasks/<int:task_id>/decide", takes=incoming.DecideTask, gives=views.InstanceView, needs=permissions.DECIDE
)
def decide(tx: Transaction, wish: incoming.Decision, task_id: int) -> Instance:
    """Approve or reject."""
    return operations.decide(tx, task_id, outcome=wish.outcome, reason=wish.reason, reason_code=wish.reason_code, rule=wish.rule)


@routes.writes("POST", "/tasks/decide", takes=incoming.DecideMany, gives=views.BatchView, needs=permissions.DECIDE)
def decide_many(tx: Transaction, wish: operations.BatchWish) -> dict[str, Any]:
    """Decide several at once (批量审批), each for itself."""
    return {"answers": operations.decide_many(tx, wish)}


@routes.writes(
    "POST", "/tasks/<int:task_id>/complete", takes=incoming.CompleteTask, gives=views.InstanceView, needs=permissions.TAKE_PART
)
def complete(tx: Transaction, wish: incoming.Note, task_id: int) -> Instance:
    """Say that work is done, answer a question, give an opinion."""
    return operations.complete(tx, task_id, note=wish.note)

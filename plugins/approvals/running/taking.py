"""Take an approval in hand: its instance is locked first and then read afresh with its tasks, so that two acts see each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm.attributes import set_committed_value

from core_erp import Conflict, NotFound
from plugins.approvals.flows import known
from plugins.approvals.models import Assignee, Instance, Task
from plugins.approvals.running.run import Run

if TYPE_CHECKING:
    from core_erp import Transaction


def take_task(tx: Transaction, task_id: int) -> tuple[Run, Task]:
    """The approval of an open task, and the task. Raises Conflict ``approvals/not-open`` when somebody was faster, or
    ``approvals/paused`` while a supervisor holds it."""
    owner = select(Task.instance_id).where(Task.id == task_id).scalar_subquery()
    instance = _lock(tx, Instance.id == owner)
    task = next((t for t in instance.tasks if t.id == task_id), None) if instance else None
    if instance is None or task is None:
        raise NotFound("There is no {kind} {key}", kind="task", key=task_id)
    if not task.is_open:
        raise Conflict("This level is {state} already", code="approvals/not-open", state=task.state)
    if instance.paused_at is not None:
        raise Conflict("This approval is paused", code="approvals/paused")
    return run_of(tx, instance), task


def take(tx: Transaction, instance_id: int) -> Run:
    """The approval of this id. Raises NotFound."""
    instance = _lock(tx, Instance.id == instance_id)
    if instance is None:
        raise NotFound("There is no {kind} {key}", kind="approval", key=instance_id)
    return run_of(tx, instance)


def take_of(tx: Transaction, subject_kind: str, subject_id: int) -> Run | None:
    """The approval of a subject that runs now, if it has one. Call it before locking the subject."""
    about = (Instance.subject_kind == subject_kind) & (Instance.subject_id == subject_id)
    instance = _lock(tx, about & Instance.state.in_(["open", "appealed"]) & (Instance.company_id == tx.company_id))
    return run_of(tx, instance) if instance else None


def run_of(tx: Transaction, instance: Instance) -> Run:
    return Run(tx, instance, known.version(tx, instance.flow_id).graph)


def _lock(tx: Transaction, where: ColumnElement[bool]) -> Instance | None:
    found = select(Instance).where(where).with_for_update().execution_options(populate_existing=True)
    instance = tx.session.scalar(found)
    if instance is None or not tx.actor.may_see(instance):
        return None
    of_it = select(Task).where(Task.instance_id == instance.id).order_by(Task.position)
    tasks = list(tx.session.scalars(of_it.execution_options(populate_existing=True)))
    set_committed_value(instance, "tasks", tasks)
    for task in tasks:
        set_committed_value(task, "instance", instance)
    _read_assignees(tx, [task for task in tasks if task.is_personal and task.is_active])
    return instance


def _read_assignees(tx: Transaction, tasks: Iterable[Task]) -> None:
    by_id = {task.id: task for task in tasks}
    if not by_id:
        return
    of_them = select(Assignee).where(Assignee.task_id.in_(by_id)).order_by(Assignee.id)
    found: dict[int, list[Assignee]] = {key: [] for key in by_id}
    for assignee in tx.session.scalars(of_them.execution_options(populate_existing=True)):
        found[assignee.task_id].append(assignee)
    for key, assignees in found.items():
        set_committed_value(by_id[key], "assignees", assignees)

"""The verbs of approvals: start, decide, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm.attributes import set_committed_value

from core_erp import Conflict, NotFound, refuse, require
from plugins.approvals import flows, permissions
from plugins.approvals.conditions import gathered
from plugins.approvals.events import Decided, TaskOpened
from plugins.approvals.models import Assignee, Instance, Task
from plugins.approvals.turns import is_turn_of, reason_objections
from plugins.approvals.workflow import INSTANCE, TASK

if TYPE_CHECKING:
    from core_erp import Transaction

Outcome = Literal["approve", "reject"]
_STATES = {"approve": "approved", "reject": "rejected"}


def start(tx: Transaction, *, flow: str, subject_kind: str, subject_id: int, requester_id: int | None,
          facts: Mapping[str, Any]) -> Instance:  # fmt: skip
    """Open the first level of the published version of a flow. Raises ``approvals/no-flow``."""
    instance = Instance(
        company_id=tx.company_id, flow_id=flows.published(tx, flow).id, subject_kind=subject_kind, subject_id=subject_id,
        requester_id=requester_id, facts=gathered(tx, subject_kind, subject_id, facts), state="open", started_at=tx.now, tasks=[],
    )  # fmt: skip
    _open_level(tx, tx.add(instance), 0)
    return instance


def _open_level(tx: Transaction, instance: Instance, position: int) -> Task:
    node = flows.version(tx, instance.flow_id).levels[position]
    people = sorted(set(tx.hook.approvals_assignees(tx=tx, node=node, subject=instance.subject, facts=instance.facts)))
    task = Task(
        company_id=instance.company_id, position=position, node=node.name, label=node.label, role=node.role, state="open",
        is_personal=bool(people), assignees=[Assignee(user_id=person) for person in people],
        requester_id=instance.requester_id, opened_at=tx.now, instance=instance, reason="",
    )  # fmt: skip
    tx.add(task)
    tx.flush()
    tx.hook.approvals_task_opened(tx=tx, task=task)
    tx.emit(TaskOpened(instance_id=instance.id, subject_kind=instance.subject_kind, subject_id=instance.subject_id,
                       node=node.name, role=node.role, assignee_ids=tuple(people)))  # fmt: skip
    return task


def decide(tx: Transaction, task_id: int, *, outcome: Outcome, reason: str = "") -> Instance:
    """Approve or reject one level; the last approval, or any rejection, ends the whole.

    Raises Conflict ``approvals/not-open`` when somebody was faster, and Refused with ``approvals/four-eyes``,
    ``approvals/not-your-turn``, ``approvals/reason-needed`` or whatever others object.
    """
    require(tx, permissions.DECIDE)
    task = _locked(tx, task_id)
    refuse([
        *tx.hook.approvals_decision_objections(tx=tx, task=task, outcome=outcome),
        reason_objections(tx, outcome, reason),
    ])  # fmt: skip
    _record(tx, task, outcome, reason.strip())
    _go_on(tx, task, outcome)
    _tell(tx, task, outcome)
    return task.instance


def _locked(tx: Transaction, task_id: int) -> Task:
    """The open task, its instance locked first: two deciders must see each other."""
    owner = select(Task.instance_id).where(Task.id == task_id).scalar_subquery()
    instance = _lock(tx, Instance.id == owner)
    task = next((t for t in instance.tasks if t.id == task_id), None) if instance else None
    if instance is None or task is None or not tx.actor.may_see(instance):
        raise NotFound("There is no {kind} {key}", kind="task", key=task_id)
    if not task.is_open:
        raise Conflict("This level is {state} already", code="approvals/not-open", state=task.state)
    return task


def _lock(tx: Transaction, where: ColumnElement[bool]) -> Instance | None:
    """The instance, locked first and then read afresh together with its tasks."""
    found = select(Instance).where(where).with_for_update().execution_options(populate_existing=True)
    instance = tx.session.scalar(found)
    if instance is not None:
        of_it = select(Task).where(Task.instance_id == instance.id).order_by(Task.position)
        tasks = list(tx.session.scalars(of_it.execution_options(populate_existing=True)))
        set_committed_value(instance, "tasks", tasks)
        for task in tasks:
            set_committed_value(task, "instance", instance)
    return instance


def _record(tx: Transaction, task: Task, outcome: Outcome, reason: str) -> None:
    TASK.advance(task, _STATES[outcome])
    task.is_override = not is_turn_of(tx, task)
    task.decider_id, task.decided_at, task.reason = tx.actor.user_id, tx.now, reason


def _go_on(tx: Transaction, task: Task, outcome: Outcome) -> None:
    instance = task.instance
    if outcome == "approve" and task.position + 1 < len(flows.version(tx, instance.flow_id).levels):
        _open_level(tx, instance, task.position + 1)
        return
    INSTANCE.advance(instance, _STATES[outcome])
    instance.closed_at = tx.now
    tx.hook.approvals_decided(tx=tx, instance=instance, outcome=outcome)


def _tell(tx: Transaction, task: Task, outcome: Outcome) -> None:
    assert task.decider_id is not None
    tx.emit(Decided(
        instance_id=task.instance_id, subject_kind=task.instance.subject_kind, subject_id=task.instance.subject_id,
        node=task.node, outcome=outcome, reason=task.reason, decider_id=task.decider_id, state=task.instance.state,
    ))  # fmt: skip


def withdraw(tx: Transaction, instance_id: int) -> Instance:
    """End an open approval without a decision, since its subject is gone. Raises Conflict ``approvals/not-open``."""
    instance = _lock(tx, Instance.id == instance_id)
    if instance is None or not tx.actor.may_see(instance):
        raise NotFound("There is no {kind} {key}", kind="approval", key=instance_id)
    return _withdraw(tx, instance)


def withdraw_of(tx: Transaction, subject_kind: str, subject_id: int) -> Instance | None:
    """Withdraw the open approval of a subject, if it has one. Call it before locking the subject."""
    open_one = (Instance.subject_kind == subject_kind) & (Instance.subject_id == subject_id) & (Instance.state == "open")
    instance = _lock(tx, open_one & (Instance.company_id == tx.company_id))
    return _withdraw(tx, instance) if instance else None


def _withdraw(tx: Transaction, instance: Instance) -> Instance:
    if not instance.is_open:
        raise Conflict("This approval is {state} already", code="approvals/not-open", state=instance.state)
    INSTANCE.advance(instance, "withdrawn")
    instance.closed_at = tx.now
    for task in instance.tasks:
        if task.is_open:
            TASK.advance(task, "withdrawn")
    return instance

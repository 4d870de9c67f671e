"""Hand a task on (转交), take it out of the pool, give it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp import Conflict, Objection, object_to, refuse, reject, require
from plugins.approvals import permissions
from plugins.approvals.events import TaskClaimed, TaskReleased, TaskTransferred
from plugins.approvals.fairness.hands import hand_objections
from plugins.approvals.fairness.turns import is_turn, turn_objections
from plugins.approvals.models import Assignee, Instance, Task
from plugins.approvals.operations.saying import needed
from plugins.approvals.running.finishing import finish
from plugins.approvals.running.run import Run
from plugins.approvals.running.taking import take_task

if TYPE_CHECKING:
    from core_erp import Transaction


def transfer(tx: Transaction, task_id: int, *, person_id: int, reason: str) -> Instance:
    """Hand a task to somebody else, who has it from now on alone. Raises ``approvals/four-eyes-hand`` where he may not decide."""
    require(tx, permissions.DECIDE)
    run, task = take_task(tx, task_id)
    refuse([turn_objections(tx, task), hand_objections(run, task, person_id)])
    if person_id == tx.actor.user_id:
        raise reject("approvals/same-person", "It is yours already", "/person_id")
    hand_to(run, task, (person_id,), needed(tx, reason), "transferred")
    return finish(run)


def hand_to(run: Run, task: Task, people: tuple[int, ...], reason: str, kind: str, *, role: str = "") -> None:
    """These people have the task now; without people, anyone who has the role."""
    for assignee in task.assignees if task.is_personal else ():
        assignee.is_open = assignee.is_current = False
    was = list(task.assignee_ids)
    if task.is_personal:
        task.assignees.extend(Assignee(user_id=p, is_open=True, is_current=True) for p in people)
    else:
        task.assignees = [Assignee(user_id=p, is_open=True, is_current=True) for p in people]
    task.is_personal, task.role = bool(people), role or task.role
    task.claimed_by = task.claimed_at = None
    run.note(kind, task, people=list(people), was=was, role=task.role, reason=reason)
    run.events.append(TaskTransferred(
        **run.about, task_id=task.id, to_ids=people, role=task.role, reason=reason, by_supervisor=kind == "reassigned"
    ))  # fmt: skip


def claim(tx: Transaction, task_id: int) -> Instance:
    """Take a task that is for several (领取); nobody else sees it until it is given back. Or Conflict ``approvals/claimed``."""
    require(tx, permissions.DECIDE)
    run, task = take_task(tx, task_id)
    if task.claimed_by is not None:
        raise Conflict("Somebody else has taken this task", code="approvals/claimed")
    refuse([_not_mine(tx, task), hand_objections(run, task, tx.actor.user_id or 0)])
    task.claimed_by, task.claimed_at = tx.actor.user_id, tx.now
    run.note("claimed", task, person=task.claimed_by)
    run.events.append(TaskClaimed(**run.about, task_id=task.id, person_id=task.claimed_by or 0))
    return finish(run)


def release(tx: Transaction, task_id: int) -> Instance:
    """Give it back to the pool; a supervisor can for somebody else."""
    require(tx, permissions.DECIDE)
    run, task = take_task(tx, task_id)
    if task.claimed_by is None:
        raise Conflict("Nobody has taken this task", code="approvals/not-claimed")
    if task.claimed_by != tx.actor.user_id:
        require(tx, permissions.SUPERVISE)
    run.note("released", task, person=task.claimed_by)
    run.events.append(TaskReleased(**run.about, task_id=task.id, person_id=task.claimed_by))
    task.claimed_by = task.claimed_at = None
    return finish(run)


def _not_mine(tx: Transaction, task: Task) -> list[Objection]:
    return (
        [] if is_turn(tx, task) else [object_to("approvals/not-your-turn", "This level is for the role {role}", role=task.role)]
    )

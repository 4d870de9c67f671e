"""Say that work is done, a question answered, an opinion given; tell the engine that an event has happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import Objection, refuse, reject, require
from plugins.approvals import permissions
from plugins.approvals.events import TaskDone
from plugins.approvals.fairness.asking import is_own
from plugins.approvals.fairness.turns import delegator_of, turn_objections
from plugins.approvals.flows.definition import START
from plugins.approvals.models import Instance, Task
from plugins.approvals.models.tasks import DECISIONS
from plugins.approvals.running.finishing import finish
from plugins.approvals.running.opening import wake
from plugins.approvals.running.run import Run
from plugins.approvals.running.taking import take_of, take_task
from plugins.approvals.running.walking import drive, ended, leave

if TYPE_CHECKING:
    from core_erp import Transaction


def complete(tx: Transaction, task_id: int, *, note: str = "") -> Instance:
    """End a task that decides nothing. Whoever it is for may, with hardly any other right: customers answer questions, too.

    Raises Conflict ``approvals/not-open``, Refused ``approvals/not-your-turn`` and ``approvals/answer-needed``.
    """
    require(tx, permissions.TAKE_PART)
    run, task = take_task(tx, task_id)
    if task.kind in DECISIONS:
        raise reject("approvals/decision-needed", "This needs a decision: approve or reject")
    refuse([_not_mine(tx, run, task)])
    if task.kind in ("question", "consult") and not note.strip():
        raise reject("approvals/answer-needed", "Say something", "/note")
    task.decider_id, task.on_behalf_of_id, task.decided_at = tx.actor.user_id, delegator_of(tx, task), tx.now
    end_work(run, task, note.strip())
    return finish(run)


def _not_mine(tx: Transaction, run: Run, task: Task) -> Iterable[Objection]:
    """Questions to a requester are the customer's to answer, too."""
    return () if task.kind == "question" and is_own(tx, run.instance) else turn_objections(tx, task)


def end_work(run: Run, task: Task, note: str) -> None:
    """The task is done; what waited for it goes on."""
    task.reason = note
    run.turn(task, "done", "completed", note=note)
    _after(run, task)
    run.events.append(
        TaskDone(**run.about, task_id=task.id, kind=task.kind, node=task.node, note=note, person_id=task.decider_id)
    )


def _after(run: Run, task: Task) -> None:
    if task.kind == "resubmit":
        leave(run, START, task.step)
        drive(run)
    elif task.parent_id is None:
        ended(run, task)
    else:
        parent = next(t for t in run.tasks if t.id == task.parent_id)
        if task.kind == "question" and parent.state == "waiting":
            wake(run, parent, "answered")


def signal(tx: Transaction, subject_kind: str, subject_id: int, event: str) -> Instance | None:
    """Something has happened to a subject, ``"goods_received"`` say: whatever its approval waited for goes on.

    Call it before locking the subject. None when its approval does not wait for that.
    """
    run = take_of(tx, subject_kind, subject_id)
    waiting = [t for t in run.tasks if t.kind == "wait" and t.is_active and t.note == event] if run else []
    if run is None or not waiting:
        return None
    for task in waiting:
        task.decided_at = tx.now
        run.turn(task, "done", "signalled", event=event)
        ended(run, task)
    return finish(run)

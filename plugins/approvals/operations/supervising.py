"""What a supervisor can do, always with a reason: reassign, pause, resume. To override is to decide with the right to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp import Conflict, refuse, reject, require
from plugins.approvals import permissions
from plugins.approvals.assignment.directory import directory
from plugins.approvals.events import Paused, Resumed
from plugins.approvals.fairness.hands import hand_objections
from plugins.approvals.models import Instance
from plugins.approvals.operations.handing import hand_to
from plugins.approvals.operations.saying import needed
from plugins.approvals.running.finishing import finish
from plugins.approvals.running.run import Run
from plugins.approvals.running.taking import take, take_task

if TYPE_CHECKING:
    from core_erp import Transaction


def reassign(tx: Transaction, task_id: int, *, reason: str, person_id: int | None = None, role: str = "") -> Instance:
    """Give somebody's task to a person or to a role. Raises ``approvals/four-eyes-hand`` for who may not decide it."""
    require(tx, permissions.SUPERVISE)
    run, task = take_task(tx, task_id)
    if (person_id is None) == (not role):
        raise reject("approvals/whom", "Name a person or a role", "/person_id")
    if person_id is not None:
        refuse([hand_objections(run, task, person_id)])
    elif not directory(tx).with_role(role):
        raise reject("approvals/nobody-has", "Nobody has the role {role}", "/role", role=role)
    hand_to(run, task, () if person_id is None else (person_id,), needed(tx, reason), "reassigned", role=role)
    return finish(run)


def pause(tx: Transaction, instance_id: int, *, reason: str) -> Instance:
    """Hold an approval: nothing is decided and no timer runs until it is resumed. Raises Conflict ``approvals/paused``."""
    require(tx, permissions.SUPERVISE)
    run = _open(tx, instance_id)
    if run.instance.paused_at is not None:
        raise Conflict("This approval is paused", code="approvals/paused")
    said = needed(tx, reason)
    run.instance.paused_at = tx.now
    run.note("paused", reason=said)
    run.events.append(Paused(**run.about, reason=said))
    return finish(run)


def resume(tx: Transaction, instance_id: int, *, reason: str) -> Instance:
    """Let it go on; every timer is put off by as long as it was held. Raises Conflict ``approvals/not-paused``."""
    require(tx, permissions.SUPERVISE)
    run = _open(tx, instance_id)
    if run.instance.paused_at is None:
        raise Conflict("This approval is not paused", code="approvals/not-paused")
    said, held = needed(tx, reason), tx.now - run.instance.paused_at
    for task in run.tasks:
        for name in ("due_at", "remind_at", "escalate_at") if task.is_open else ():
            if (moment := getattr(task, name)) is not None:
                setattr(task, name, moment + held)
    run.instance.paused_at = None
    run.note("resumed", reason=said)
    run.events.append(Resumed(**run.about, reason=said))
    return finish(run)


def _open(tx: Transaction, instance_id: int) -> Run:
    run = take(tx, instance_id)
    if not run.instance.is_open:
        raise Conflict("This approval is {state} already", code="approvals/not-open", state=run.instance.state)
    return run

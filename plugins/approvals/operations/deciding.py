"""Approve or reject."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from core_erp import Objection, object_to, refuse, require
from core_erp.errors import reject
from plugins.approvals import permissions
from plugins.approvals.appeals.concluding import conclude
from plugins.approvals.events import Decided
from plugins.approvals.fairness.turns import delegator_of, is_own_turn, is_turn
from plugins.approvals.models import Instance, Task
from plugins.approvals.models.tasks import DECISIONS
from plugins.approvals.rejecting import Grounds, grounds_of, reason_objections
from plugins.approvals.running.finishing import finish
from plugins.approvals.running.opening import wake
from plugins.approvals.running.run import Run
from plugins.approvals.running.taking import take_task
from plugins.approvals.running.walking import ended

if TYPE_CHECKING:
    from core_erp import Transaction

Outcome = Literal["approve", "reject"]
STATES = {"approve": "approved", "reject": "rejected"}


def decide(tx: Transaction, task_id: int, *, outcome: Outcome, reason: str = "", reason_code: str = "",
           rule: str = "") -> Instance:  # fmt: skip
    """Approve or reject one task; the flow goes on from there, or ends.

    A rejection names a reason of the catalogue (``other`` unless told) and says it in words; the rule it goes by is the
    reason's unless told. Raises Conflict ``approvals/not-open`` when somebody was faster, and Refused with
    ``approvals/four-eyes``, ``approvals/not-your-turn``, ``approvals/reason-needed`` or whatever others object.
    """
    require(tx, permissions.DECIDE)
    run, task = take_task(tx, task_id)
    if task.kind not in DECISIONS:
        raise reject("approvals/no-decision", "There is nothing to decide here; say when it is done", "/outcome")
    grounds = grounds_of(tx, outcome, reason, reason_code, rule)
    refuse([
        *tx.hook.approvals_decision_objections(tx=tx, task=task, outcome=outcome),
        reason_objections(tx, outcome, grounds),
        _override_objections(tx, task, outcome, reason),
    ])  # fmt: skip
    record(run, task, STATES[outcome], grounds)
    go_on(run, task)
    return finish(run)


def _override_objections(tx: Transaction, task: Task, outcome: str, reason: str) -> Iterable[Objection]:
    """Deciding what is not one's turn takes a reason, too."""
    least = int(tx.setting("approvals.reject_reason_length"))
    if outcome == "reject" or not tx.actor.may(permissions.OVERRIDE.code) or is_turn(tx, task):
        return
    if len(reason.strip()) < least:
        yield object_to("approvals/reason-needed", "Say why, in at least {least} characters", "/reason", least=least)


def record(run: Run, task: Task, to: str, grounds: Grounds) -> None:
    """Who ended this task, in whose name, and why."""
    behind = delegator_of(run.tx, task)
    task.is_override = behind is None and not is_own_turn(run.tx, task)
    task.decider_id, task.on_behalf_of_id, task.decided_at = run.tx.actor.user_id, behind, run.tx.now
    task.reason, task.reason_code = grounds.text, grounds.code
    task.rule = grounds.rule or task.rule
    run.turn(task, to, "decided", on_behalf_of=behind, override=task.is_override, reason=grounds.text, code=grounds.code,
             rule=grounds.rule, policy=run.instance.policy)  # fmt: skip


def go_on(run: Run, task: Task) -> None:
    """What a decision leads to: the next signer in line, the next node, the end."""
    if task.kind == "appeal":
        conclude(run, task)
    else:
        if task.state == "approved":
            wake_next(run, task)
        ended(run, task)
    run.events.append(Decided(
        **run.about, task_id=task.id, node=task.node, outcome={"approved": "approve"}.get(task.state, "reject"),
        reason=task.reason, reason_code=task.reason_code, rule=task.rule, policy=run.instance.policy,
        decider_id=task.decider_id, on_behalf_of_id=task.on_behalf_of_id, state=run.instance.state,
    ))  # fmt: skip


def wake_next(run: Run, task: Task) -> None:
    """Whoever stands behind this task in the step is next: the one it was put before, else the next in line."""
    step = run.of_step(task.step)
    before = next((t for t in step if t.id == task.parent_id and t.state == "waiting" and task.turn < t.turn), None)
    if before is not None and not is_held_up(run, before):
        wake(run, before)
        return
    waiting = [t for t in step if t.state == "waiting" and t.kind in DECISIONS and not is_held_up(run, t)]
    if waiting and not any(t.is_open for t in step if t.kind in DECISIONS):
        wake(run, min(waiting, key=lambda t: (t.turn, t.position)))


def is_held_up(run: Run, task: Task) -> bool:
    """Does it wait for an answer, or for a signer who was put before it?"""
    children = (t for t in run.of_step(task.step) if t.is_active and t.parent_id == task.id)
    return any(t.kind == "question" or t.turn < task.turn for t in children)

"""What happens when a task's time is over, as its node declares. Called by the timers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plugins.approvals.assignment.finding import find
from plugins.approvals.models import Instance, Task
from plugins.approvals.models.tasks import DECISIONS
from plugins.approvals.operations.completing import end_work
from plugins.approvals.operations.deciding import go_on
from plugins.approvals.operations.handing import hand_to
from plugins.approvals.running.finishing import finish
from plugins.approvals.running.run import Run
from plugins.approvals.running.taking import take

if TYPE_CHECKING:
    from core_erp import Transaction

LATE = "Not decided in time"


def expire(tx: Transaction, task_id: int) -> Instance | None:
    """Do what the node's ``on_expiry`` says: nothing, approve, reject, or transfer to its fallback; a question that nobody
    answered goes back to who asked. None when there is nothing to do any more: decided meanwhile, paused, or not due.
    """
    task = tx.get(Task, task_id)
    run = take(tx, task.instance_id)
    late = next((t for t in run.tasks if t.id == task_id and t.is_open), None)
    if late is None or run.instance.paused_at is not None or late.due_at is None or late.due_at > tx.now:
        return None
    outcome = _outcome(run, late)
    run.note("expired", late, outcome=outcome)
    late.due_at = None
    _do(run, late, outcome)
    return finish(run)


def _outcome(run: Run, task: Task) -> str:
    if task.kind == "question":
        return "done"
    limit = run.node_of(task).limit
    outcome = limit.on_expiry if limit else "none"
    return "done" if outcome == "approve" and task.kind not in DECISIONS else outcome


def _do(run: Run, task: Task, outcome: str) -> None:
    if outcome == "done":
        end_work(run, task, LATE)
    elif outcome in ("approve", "reject") and task.kind in DECISIONS:
        task.decided_at, task.reason = run.tx.now, LATE
        run.turn(task, "approved" if outcome == "approve" else "rejected", "decided", reason=LATE,
                 policy=run.instance.policy)  # fmt: skip
        go_on(run, task)
    elif outcome == "transfer":
        node = run.node_of(task)
        found = find(run, replace(node, assignees=node.fallback or run.graph.fallback, fallback=None))
        hand_to(run, task, found.people, LATE, "transferred", role=found.role)

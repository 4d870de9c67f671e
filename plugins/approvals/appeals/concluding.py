"""Decide an appeal: uphold it, and the flow resumes where the rejection stood; or dismiss it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from plugins.approvals.events import AppealDecided
from plugins.approvals.models import Appeal, Task
from plugins.approvals.running.walking import drive, leave

if TYPE_CHECKING:
    from plugins.approvals.running.run import Run

OUTCOMES = {"approved": "upheld", "rejected": "dismissed"}


def conclude(run: Run, task: Task) -> None:
    """What follows from the reviewer's decision on the task that was opened for the appeal.

    When it is upheld, whoever owns the subject takes it up again (``approvals_reopened``), and the node that had rejected
    counts as passed.
    """
    appeal = run.tx.session.scalars(
        select(Appeal).where(Appeal.instance_id == run.instance.id, Appeal.state == "open").with_for_update()
    ).one()
    appeal.state, appeal.reason = OUTCOMES[task.state], task.reason
    appeal.reviewer_id, appeal.decided_at = task.decider_id, run.tx.now
    if task.state == "approved":
        run.turn_instance("open", "reopened", appeal=appeal.id)
        run.tx.flush()
        run.tx.hook.approvals_reopened(tx=run.tx, instance=run.instance)
        leave(run, task.node, task.step)
        drive(run)
    else:
        run.turn_instance("rejected", "dismissed", appeal=appeal.id)
    run.events.append(AppealDecided(
        **run.about, appeal_id=appeal.id, outcome=appeal.state, reason=appeal.reason, reviewer_id=appeal.reviewer_id or 0
    ))  # fmt: skip

"""Ask for speed (催办)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core_erp import reject
from plugins.approvals.events import Urged
from plugins.approvals.fairness.asking import take_part
from plugins.approvals.models import Instance
from plugins.approvals.running.finishing import finish
from plugins.approvals.running.taking import take_task

if TYPE_CHECKING:
    from core_erp import Transaction


def urge(tx: Transaction, task_id: int) -> Instance:
    """Remind whoever has the task; the requester may, and who sees approvals. Counted, and only every ``urge_minutes``.

    Raises Refused ``approvals/urged-already`` with the time from which it can be done again.
    """
    run, task = take_task(tx, task_id)
    take_part(tx, run.instance)
    again = task.urged_at + timedelta(minutes=int(tx.setting("approvals.urge_minutes"))) if task.urged_at else tx.now
    if tx.now < again:
        raise reject("approvals/urged-already", "This was urged already; again from {again}", again=again.isoformat())
    task.urged_at, task.urges = tx.now, task.urges + 1
    run.note("urged", task, count=task.urges)
    run.events.append(Urged(**run.about, task_id=task.id, assignee_ids=task.assignee_ids, role=task.role, count=task.urges))
    return finish(run)

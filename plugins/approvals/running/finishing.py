"""The end of an act on an approval: write it, let neighbours join in, tell what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.approvals.events import CopySent, TaskOpened

if TYPE_CHECKING:
    from plugins.approvals.models import Instance, Task
    from plugins.approvals.running.run import Run


def finish(run: Run) -> Instance:
    """Write everything, then call those who join in: for tasks that were opened, and for the end of the approval."""
    run.write()
    for task in run.opened:
        if task.is_open:
            _tell(run, task)
    for node, role, people in run.copies:
        run.tx.emit(CopySent(**run.about, node=node, role=role, person_ids=people))
    if run.outcome:
        run.tx.hook.approvals_decided(tx=run.tx, instance=run.instance, outcome=run.outcome)
    for event in run.events:
        run.tx.emit(event)
    run.opened, run.copies, run.outcome, run.events = [], [], None, []
    return run.instance


def _tell(run: Run, task: Task) -> None:
    if task.parent_id is None or task.kind != "consult":  # an opinion asked for on the side moves nothing
        run.tx.hook.approvals_task_opened(tx=run.tx, task=task)
    run.tx.emit(TaskOpened(
        **run.about, task_id=task.id, kind=task.kind, node=task.node, role=task.role, assignee_ids=task.assignee_ids,
        due_at=task.due_at.isoformat() if task.due_at else "",
    ))  # fmt: skip

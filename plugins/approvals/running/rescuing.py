"""A condition that cannot be answered goes to a person, never to an automatic approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.approvals.assignment.finding import rescuers
from plugins.approvals.running.opening import Opening, open_tasks

if TYPE_CHECKING:
    from plugins.approvals.conditions import ConditionFailed
    from plugins.approvals.flows.definition import Node
    from plugins.approvals.running.run import Run


def rescue(run: Run, node: Node, step: int, failed: ConditionFailed, *, what: str) -> None:
    """Open a task for the declared fallback; approving goes on by the way without a condition, rejecting rejects."""
    found = rescuers(run, node)
    note = f"{node.id}/{what} at {failed.position}: {failed.message}"
    run.note("condition_failed", node=node.id, step=step, what=what, position=str(failed.position), message=failed.message)
    open_tasks(run, [Opening(node, step, kind="rescue", role=found.role, people=found.people, note=note, rule=what)])

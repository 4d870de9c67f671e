"""Opening tasks: whose they are, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugins.approvals.models import Assignee, Task
from plugins.approvals.models.tasks import DECISIONS
from plugins.approvals.time.limits import due

if TYPE_CHECKING:
    from plugins.approvals.flows.definition import Node
    from plugins.approvals.running.run import Run


@dataclass(frozen=True, kw_only=True)
class _Rest:
    kind: str = "approve"
    role: str
    people: tuple[int, ...] = ()
    note: str = ""
    waits: bool = False
    parent: Task | None = None
    rule: str = ""
    turn: int = 0


@dataclass(frozen=True)
class Opening(_Rest):
    """A task to be opened; for ``people``, or for anyone who has the ``role`` when there are none."""

    node: Node
    step: int


def open_tasks(run: Run, wanted: Sequence[Opening]) -> list[Task]:
    """Open tasks; one that ``waits`` stands behind another and is opened later by ``wake``."""
    return [_open(run, opening) for opening in wanted]


def _open(run: Run, opening: Opening) -> Task:
    instance, node = run.instance, opening.node
    task = Task(
        company_id=instance.company_id, step=opening.step, position=run.next_position(),
        turn=opening.turn, kind=opening.kind, node=node.id,
        label=node.title, role=opening.role, is_personal=bool(opening.people), requester_id=instance.requester_id,
        is_guarded=opening.kind in DECISIONS and instance.differs("decider", "requester"),
        state="waiting" if opening.waits else "open", note=opening.note, parent_id=opening.parent.id if opening.parent else None,
        opened_at=run.tx.now, reason="", reason_code="", rule=opening.rule, urges=0, is_override=False, is_automatic=False,
        assignees=[Assignee(user_id=person, is_open=not opening.waits, is_current=True) for person in opening.people],
    )  # fmt: skip
    run.tasks.append(task)
    run.tx.add(task)
    run.note("opened", task, task=task.state, kind=task.kind, role=task.role, people=list(opening.people))
    if not opening.waits:
        _start(run, task)
    return task


def wake(run: Run, task: Task, kind: str = "awoken") -> None:
    """A task that waited is somebody's turn now."""
    for assignee in task.assignees:
        assignee.is_open = assignee.is_current
    task.opened_at = run.tx.now
    run.turn(task, "open", kind)
    _start(run, task)


def _start(run: Run, task: Task) -> None:
    node = run.node_of(task)
    times = due(run.tx, node.limit, run.tx.now)
    task.due_at, task.remind_at, task.escalate_at = times.due_at, times.remind_at, times.escalate_at
    run.opened.append(task)

"""What happened, played again: the list of happenings alone gives the state of an approval and of each of its tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugins.approvals.models import Happening, Instance


@dataclass
class Standing:
    """How an approval stands: its state, whether it is held, and per task its state, whom it is for and who ended it."""

    state: str = ""
    is_paused: bool = False
    tasks: dict[int, tuple[str, frozenset[int], int | None]] = field(default_factory=dict)


def replayed(happenings: Iterable[Happening]) -> Standing:
    """The state that this list, oldest first, leads to."""
    now = Standing()
    for happening in happenings:
        _play(now, happening)
    return now


def _play(now: Standing, happening: Happening) -> None:
    data = happening.data
    now.state = data.get("instance", now.state)
    if happening.kind in ("paused", "resumed"):
        now.is_paused = happening.kind == "paused"
    if happening.task_id is None:
        return
    state, people, ended_by = now.tasks.get(happening.task_id, ("", frozenset(), None))
    if "people" in data:
        people = frozenset(data["people"])
    state = data.get("task", state)
    if state in ("approved", "rejected", "done", "returned") and "task" in data and not data.get("automatic"):
        ended_by = happening.person_id
    now.tasks[happening.task_id] = (state, people, ended_by)


def standing(instance: Instance) -> Standing:
    """How the approval stands by its rows."""
    tasks = {t.id: (t.state, frozenset(t.assignee_ids), t.decider_id) for t in instance.tasks}
    return Standing(instance.state, instance.paused_at is not None, tasks)

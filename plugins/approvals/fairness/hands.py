"""May this person be given a task at all?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import Objection, object_to
from plugins.approvals.assignment.directory import directory
from plugins.approvals.fairness.parts import clashing
from plugins.approvals.models.tasks import DECISIONS

if TYPE_CHECKING:
    from plugins.approvals.models import Task
    from plugins.approvals.running.run import Run


def hand_objections(run: Run, task: Task, person_id: int, pointer: str = "/person_id") -> Iterable[Objection]:
    """Why somebody cannot be given this task: he is not here, or four eyes would be broken as soon as he decided."""
    if person_id not in directory(run.tx).active:
        yield object_to("approvals/unknown-person", "There is no active person {person}", pointer, person=person_id)
    elif task.kind in DECISIONS and person_id in _away(run, task):
        yield object_to("approvals/four-eyes-hand", "This person has asked for it or decided elsewhere", pointer)


def _away(run: Run, task: Task) -> set[int]:
    away = {person for _, people in clashing(task) for person in people}
    voted = {person for other in run.of_step(task.step) if other.is_decision for person in other.people}
    return away | voted

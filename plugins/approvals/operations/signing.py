"""Have somebody else sign as well (加签)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from core_erp import object_to, refuse
from plugins.approvals.events import SignerAdded
from plugins.approvals.fairness.hands import hand_objections
from plugins.approvals.models import Instance
from plugins.approvals.operations.asking import mine
from plugins.approvals.running.finishing import finish
from plugins.approvals.running.opening import Opening, open_tasks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core_erp import Objection, Transaction
    from plugins.approvals.models import Task
    from plugins.approvals.running.run import Run

Where = Literal["before", "after", "beside"]
_TURNS = {"before": -1, "after": 1, "beside": 0}


def add_signer(tx: Transaction, task_id: int, *, person_id: int, where: Where, note: str = "") -> Instance:
    """Put a signer before this task (it waits for him), after it (he waits), or beside it (both are asked now).

    Whoever is added must agree as well, whatever the node's own rule says. Raises Refused ``approvals/signs-already``,
    ``approvals/four-eyes-hand``.
    """
    run, task = mine(tx, task_id)
    refuse([hand_objections(run, task, person_id), _twice(run, task, person_id)])
    if where == "before":
        run.turn(task, "waiting", "waits", person=person_id)
        for assignee in task.assignees if task.is_personal else ():
            assignee.is_open = False
    open_tasks(run, [
        Opening(run.node_of(task), task.step, kind="sign", role="signer", people=(person_id,), note=note.strip(), parent=task,
                turn=task.turn + _TURNS[where], waits=where == "after"),
    ])  # fmt: skip
    run.events.append(SignerAdded(**run.about, task_id=task.id, signer_id=person_id, where=where, note=note.strip()))
    return finish(run)


def _twice(run: Run, task: Task, person_id: int) -> Iterable[Objection]:
    there = {a for t in run.of_step(task.step) if t.is_active for a in t.assignee_ids}
    if person_id in there or person_id == run.tx.actor.user_id:
        yield object_to("approvals/signs-already", "This person is asked here already", "/person_id")

"""Four eyes: whoever asked, or decided elsewhere, does not decide here; a delegate counts as himself and as his delegator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from core_erp import Objection, hookimpl, object_to
from plugins.approvals.fairness.parts import clashing
from plugins.approvals.fairness.turns import delegator_of

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.approvals.models import Task


@hookimpl
def approvals_decision_objections(tx: Transaction, task: Task, outcome: str) -> Iterable[Objection]:
    person = tx.actor.user_id
    if person is None:
        yield object_to("approvals/person-needed", "Only a person can decide; this account stands for nobody")
        return
    acting = {person} | ({behind} if (behind := delegator_of(tx, task)) else set())
    yield from _objections(tx, task, acting)


def _objections(tx: Transaction, task: Task, acting: set[int]) -> Iterator[Objection]:
    instance, name = task.instance, tx.actor.name
    parts = {part for part, people in clashing(task) if acting & people}
    voted = any(acting & other.people for other in instance.tasks if other.step == task.step and other.is_decision)
    if "requester" in parts:
        yield object_to("approvals/four-eyes", "{name} asked for this and cannot decide it", name=name)
    if parts - {"requester"} or voted:
        yield object_to("approvals/four-eyes", "{name} has decided an earlier level of this", name=name)

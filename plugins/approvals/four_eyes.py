"""Four eyes (四眼原则): nobody decides on what he asked for himself, and nobody decides two levels of one approval."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import Objection, hookimpl, object_to

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.approvals.models import Task


@hookimpl
def approvals_decision_objections(tx: Transaction, task: Task, outcome: str) -> Iterable[Objection]:
    person = tx.actor.user_id
    if person is None:
        yield object_to("approvals/person-needed", "Only a person can decide; this account stands for nobody")
    elif person == task.requester_id:
        yield object_to("approvals/four-eyes", "{name} asked for this and cannot decide it", name=tx.actor.name)
    elif person in task.instance.deciders:
        yield object_to("approvals/four-eyes", "{name} has decided an earlier level of this", name=tx.actor.name)

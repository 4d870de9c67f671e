"""Four eyes on the money: who asked for a return, decided it or received it does not pay it out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import Objection, hookimpl, object_to

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.models import Return


@hookimpl
def returns_settle_objections(tx: Transaction, returned: Return) -> Iterable[Objection]:
    person, name = tx.actor.user_id, tx.actor.name
    if person is None:
        return
    if person == returned.requested_by:
        yield object_to("returns/four-eyes", "{name} asked for this return and cannot pay it out", name=name)
    if person in returned.deciders:
        yield object_to("returns/four-eyes", "{name} decided on this return and cannot pay it out", name=name)
    if person in returned.receivers:
        yield object_to("returns/four-eyes", "{name} received these goods and cannot pay for them", name=name)


def with_person(people: list[int], person: int | None) -> list[int]:
    """A new list with this person in it, once; the house itself is nobody."""
    return people if person is None or person in people else [*people, person]

"""Four eyes on the money: who asked for a return, decided it or received it does not pay it out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import Objection, hookimpl, object_to
from plugins.approvals import api as approvals
from plugins.returns.models import KIND, ReceiptLine, Return

if TYPE_CHECKING:
    from core_erp import Transaction


@hookimpl
def returns_settle_objections(tx: Transaction, returned: Return) -> Iterable[Objection]:
    person = tx.actor.user_id
    if person is None:
        return
    if person == returned.requested_by:
        yield object_to("returns/four-eyes", "{name} asked for this return and cannot pay it out", name=tx.actor.name)
    if person in approvals.deciders(tx, KIND, returned.id):
        yield object_to("returns/four-eyes", "{name} decided on this return and cannot pay it out", name=tx.actor.name)
    if returned.needs_goods and person in receivers(tx, returned):
        yield object_to("returns/four-eyes", "{name} received these goods and cannot pay for them", name=tx.actor.name)


def receivers(tx: Transaction, returned: Return) -> frozenset[int]:
    """The people who received something of this return."""
    people = select(ReceiptLine.received_by).where(ReceiptLine.return_id == returned.id, ReceiptLine.received_by.is_not(None))
    return frozenset(p for p in tx.session.scalars(people.distinct()) if p is not None)

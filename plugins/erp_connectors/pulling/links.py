"""Which record of theirs is which of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from plugins.erp_connectors.models import Connection, Link

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.erp_connectors.documents import Record

STATE = "there"
"""State of a link whose document was made over there: it has no steps of ours."""


def of_record(tx: Transaction, connection: Connection, record: Record) -> Link | None:
    """The link of a record we know already, by their id."""
    mine = (Link.connection_id == connection.id, Link.kind == record.kind, Link.their_id == record.their_id)
    return tx.session.scalar(select(Link).where(*mine))


def by_number(tx: Transaction, connection: Connection, kind: str, number: str) -> Link | None:
    """The link of a document by its number over there."""
    mine = (Link.connection_id == connection.id, Link.kind == kind, Link.their_number == number)
    return tx.session.scalar(select(Link).where(*mine))


def tie(tx: Transaction, connection: Connection, record: Record, our_id: int, subject: str) -> Link:
    """Remember that their record is ours of this id; what is theirs is never sent back to them."""
    mine = (Link.connection_id == connection.id, Link.kind == record.kind, Link.our_id == our_id)
    link = tx.session.scalar(select(Link).where(*mine))
    if link is None:
        link = tx.add(Link(
            company_id=tx.company_id, connection_id=connection.id, kind=record.kind, our_id=our_id, origin="theirs",
            number=record.number, subject=subject, event_uid="", event={}, plan=STATE, state=STATE, standing="done",
            their_id=record.their_id, their_number=record.number, created_at=tx.now, done_at=tx.now,
        ))  # fmt: skip
    link.their_id, link.their_number, link.checked_at = record.their_id, record.number, tx.now
    tx.flush()
    return link

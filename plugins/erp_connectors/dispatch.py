"""From events to errands: for each connection one link and one keyed job per document, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core_erp.outbox import EventRow
from plugins.erp_connectors.models import Connection, Link

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.erp_connectors.documents import Document

EVENTS = ("returns.return_received", "finance.credit_note_posted")
PUSH = "erp_connectors.push"


def fan_out(tx: Transaction, payload: dict[str, Any]) -> None:
    """Subscriber: have the document of an event carried over every active connection of the company."""
    for connection in active(tx):
        carry_over(tx, connection, payload)


def active(tx: Transaction) -> list[Connection]:
    """The company's connections that are switched on."""
    query = select(Connection).where(Connection.company_id == tx.company_id, Connection.is_active)
    return list(tx.session.scalars(query.order_by(Connection.id)))


def carry_over(tx: Transaction, connection: Connection, payload: Mapping[str, Any]) -> Link:
    """The document's link and, with it, its job; both are there once however often this is asked for."""
    document = document_of(tx, connection, payload)
    return _known(tx, connection, document) or _begun(tx, connection, document, payload)


def document_of(tx: Transaction, connection: Connection, payload: Mapping[str, Any]) -> Document:
    """The canonical document of an event, as ``erp_connectors_document`` answers it for this system."""
    answer: Document = tx.hook.erp_connectors_document(tx=tx, event=payload["event"], payload=payload, system=connection.system)
    return answer


def _known(tx: Transaction, connection: Connection, document: Document) -> Link | None:
    mine = (Link.connection_id == connection.id, Link.kind == document.kind, Link.our_id == document.our_id)
    return tx.session.scalar(select(Link).where(*mine))


def _begun(tx: Transaction, connection: Connection, document: Document, payload: Mapping[str, Any]) -> Link:
    key = f"{PUSH}:{connection.id}:{document.kind}:{document.our_id}"
    link = tx.add(Link(
        company_id=tx.company_id, connection=connection, kind=document.kind, our_id=document.our_id,
        number=f"{connection.prefix}{document.number}", subject=document.subject, event_uid=payload["event_id"],
        job_key=key, quantity=document.quantity, amount_minor=document.amount_minor, currency=document.currency,
        standing="empty" if document.is_empty else "open", created_at=tx.now,
    ))  # fmt: skip
    tx.flush()
    if not document.is_empty:
        tx.enqueue(PUSH, {"link_id": link.id, "event": dict(payload)}, key=key, subject=f"{connection.id}@{document.subject}")
    return link


def overlooked(tx: Transaction, connection: Connection) -> list[dict[str, Any]]:
    """Payloads of events since the connection was made that have no link yet, oldest first."""
    linked = select(Link.event_uid).where(Link.connection_id == connection.id)
    told = select(EventRow).where(
        EventRow.company_id == connection.company_id, EventRow.name.in_(EVENTS),
        EventRow.at >= connection.since, EventRow.uid.not_in(linked),
    )  # fmt: skip
    return [row.payload | {"event": row.name, "event_id": row.uid} for row in tx.session.scalars(told.order_by(EventRow.id))]

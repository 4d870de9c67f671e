"""From events to links: for each connection that carries its kind, one link per document, in the event's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, exists, select

from core_erp.outbox import EventRow
from plugins.erp_connectors import waiting
from plugins.erp_connectors.carrying import carried
from plugins.erp_connectors.drafting import DRAFTS
from plugins.erp_connectors.fingerprints import fingerprint
from plugins.erp_connectors.models import Connection, Link
from plugins.finance import api as finance

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.erp_connectors.documents import Document

EVENTS = tuple(event for event in DRAFTS if not event.startswith("erp_connectors."))
MASTERS = ("customer", "product")
_AT_ONCE = 500


def fan_out(tx: Transaction, payload: dict[str, Any]) -> None:
    """Subscriber: have the document of an event carried over every active connection that carries its kind."""
    for connection in active(tx):
        if DRAFTS[payload["event"]][0] in carried(tx.erp, connection):
            carry_over(tx, connection, payload)
        begin_vouchers(tx, connection)


def active(tx: Transaction) -> list[Connection]:
    """The company's connections that are switched on."""
    query = select(Connection).where(Connection.company_id == tx.company_id, Connection.is_active)
    return list(tx.session.scalars(query.order_by(Connection.id)))


def carry_over(tx: Transaction, connection: Connection, payload: Mapping[str, Any]) -> Link:
    """The document's link, after those of what came before it; all are there once however often this is asked for.

    Events of different subjects reach us in any order, but a return's documents go out in theirs: whatever happened to
    the same subject earlier and has no link yet gets it first.
    """
    document = document_of(tx, connection, payload)
    for earlier in _told_before(tx, connection, document, payload):
        _linked(tx, connection, document_of(tx, connection, earlier), earlier)
    return _linked(tx, connection, document, payload)


def _linked(tx: Transaction, connection: Connection, document: Document, payload: Mapping[str, Any]) -> Link:
    link = known(tx, connection, document.kind, document.our_id)
    if link is None:
        _need(tx, connection, document)
        link = _begun(tx, connection, document, payload)
        if link.due_at is not None:
            waiting.wake(tx, connection)
    return link


def _told_before(tx: Transaction, connection: Connection, document: Document, payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    this = tx.session.execute(select(EventRow.id, EventRow.subject).where(EventRow.uid == payload.get("event_id"))).one_or_none()
    if this is None:
        return []
    mine = (EventRow.subject.in_({this.subject, document.subject}), EventRow.id < this.id)
    return [_payload(row) for row in tx.session.scalars(_unlinked(tx, connection).where(*mine))]


def document_of(tx: Transaction, connection: Connection, payload: Mapping[str, Any]) -> Document:
    """The canonical document of an event, as ``erp_connectors_document`` answers it for this system."""
    answer: Document = tx.hook.erp_connectors_document(tx=tx, event=payload["event"], payload=payload, system=connection.system)
    return answer


def known(tx: Transaction, connection: Connection, kind: str, our_id: int) -> Link | None:
    """The link of a document, if it was begun."""
    mine = (Link.connection_id == connection.id, Link.kind == kind, Link.our_id == our_id)
    return tx.session.scalar(select(Link).where(*mine))


def _begun(tx: Transaction, connection: Connection, document: Document, payload: Mapping[str, Any]) -> Link:
    prefix = "" if document.is_master else connection.prefix
    link = tx.add(Link(
        company_id=tx.company_id, connection=connection, kind=document.kind, our_id=document.our_id,
        number=f"{prefix}{document.number}", subject=document.subject, event_uid=payload.get("event_id", ""),
        event=dict(payload), quantity=document.quantity, amount_minor=document.amount_minor, currency=document.currency,
        standing="empty" if document.is_empty else "open", due_at=None if document.is_empty else tx.now,
        day=document.date, created_at=tx.now,
    ))  # fmt: skip
    tx.flush()
    return link


# -- masters ------------------------------------------------------------------------------------------------------


def _need(tx: Transaction, connection: Connection, document: Document) -> None:
    """Links of the masters a document names, before its own; one that changed since goes again."""
    kinds = carried(tx.erp, connection)
    for kind, our_id in sorted(set(document.needs)):
        if kind in kinds:
            need_master(tx, connection, kind, our_id)


def need_master(tx: Transaction, connection: Connection, kind: str, our_id: int) -> Link:
    """The link of a customer or product, due again when it is not what was written there last. Theirs stays theirs."""
    payload = {"event": f"erp_connectors.{kind}_needed", "our_id": our_id}
    document, link = document_of(tx, connection, payload), known(tx, connection, kind, our_id)
    if link is None:
        return _begun(tx, connection, document, payload)
    if link.origin == "ours" and link.is_done and link.revision and link.revision != fingerprint(document):
        link.standing, link.due_at, link.done_at = "open", tx.now, None
        waiting.wake(tx, connection)
    return link


# -- vouchers, and what was overlooked ----------------------------------------------------------------------------


def begin_vouchers(tx: Transaction, connection: Connection) -> list[Link]:
    """A link for each entry posted since the connection was made that has none; nothing unless it carries vouchers."""
    if "voucher" not in carried(tx.erp, connection):
        return []
    linked = exists().where(Link.connection_id == connection.id, Link.kind == "voucher", Link.our_id == finance.Entry.id)
    mine = (finance.Entry.company_id == connection.company_id, finance.Entry.posted_at >= connection.since, ~linked)
    ids = tx.session.scalars(select(finance.Entry.id).where(*mine).order_by(finance.Entry.id).limit(_AT_ONCE)).all()
    return [carry_over(tx, connection, {"event": "erp_connectors.entry_posted", "our_id": entry_id}) for entry_id in ids]


def overlooked(tx: Transaction, connection: Connection) -> list[dict[str, Any]]:
    """Payloads of events since the connection was made that have no link yet, oldest first."""
    return [_payload(row) for row in tx.session.scalars(_unlinked(tx, connection))]


def _unlinked(tx: Transaction, connection: Connection) -> Select[Any]:
    linked = exists().where(Link.connection_id == connection.id, Link.event_uid == EventRow.uid)
    kinds = carried(tx.erp, connection)
    names = [event for event in EVENTS if DRAFTS[event][0] in kinds]
    told = select(EventRow).where(
        EventRow.company_id == connection.company_id, EventRow.name.in_(names), EventRow.at >= connection.since, ~linked
    )
    return told.order_by(EventRow.id)


def _payload(row: EventRow) -> dict[str, Any]:
    return row.payload | {"event": row.name, "event_id": row.uid}

"""What is known of the documents that were imported before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from plugins.retail.documents import Document, Kind
from plugins.retail.fingerprint import content_of
from plugins.retail.models import FINAL, RetailDocument

if TYPE_CHECKING:
    from core_erp import Transaction

_NOT_MOVED_YET = ("refused", "requested", "endorsed", "approved", "received")
"""Steps after which the goods of a document do not lie in stock yet, or do so still."""


@dataclass(frozen=True, slots=True)
class Known:
    """A document that was begun: how far it came, and why not further."""

    id: int
    content: str
    step: str
    order_id: int | None
    return_id: int | None
    pieces: int
    net_minor: int
    reason: str

    @property
    def is_done(self) -> bool:
        return self.step in FINAL

    def is_same(self, document: Document) -> bool:
        return self.content == content_of(document)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step has done: the step reached, documents made, pieces put into stock (or taken out), money invoiced."""

    step: str = ""
    order_id: int | None = None
    return_id: int | None = None
    pieces: int = 0
    net_minor: int = 0
    reason: str = ""


Register = Mapping[str, Known]
"""InvoiceNo -> what is known of it."""

_COLUMNS = (
    RetailDocument.id, RetailDocument.content, RetailDocument.step, RetailDocument.order_id, RetailDocument.return_id,
    RetailDocument.pieces, RetailDocument.net_minor, RetailDocument.reason,
)  # fmt: skip


def register(tx: Transaction, *, forgive: bool = False) -> dict[str, Known]:
    """Everything the company has imported so far, in one statement; ``forgive`` forgets why something was refused."""
    rows = tx.session.execute(select(RetailDocument.invoice, *_COLUMNS).where(RetailDocument.company_id == tx.company_id))
    known = {row[0]: Known(*row[1:]) for row in rows}
    return {invoice: replace(k, reason="") for invoice, k in known.items()} if forgive else known


def still_moves_stock(document: Document, known: Known | None) -> bool:
    """Will stock change when this document is imported or carried on?"""
    if document.kind is Kind.REFUSED or known is None:
        return document.kind is not Kind.REFUSED
    return known.step in _NOT_MOVED_YET and not known.reason


def known_of(row: RetailDocument) -> Known:
    """The same, of a row in the hand."""
    return Known(row.id, row.content, row.step, row.order_id, row.return_id, row.pieces, row.net_minor, row.reason)


def note(tx: Transaction, document: Document, known: Known | None, effect: Effect) -> RetailDocument:
    """Write down how far a document has come, in the transaction of what was done."""
    row = tx.get(RetailDocument, known.id) if known else _begun(tx, document)
    row.step, row.reason = effect.step, effect.reason
    row.order_id, row.return_id = effect.order_id or row.order_id, effect.return_id or row.return_id
    row.pieces += effect.pieces
    row.net_minor += effect.net_minor
    tx.add(row)
    tx.flush()
    return row


def _begun(tx: Transaction, document: Document) -> RetailDocument:
    return RetailDocument(
        company_id=tx.company_id, invoice=document.invoice, kind=document.kind.value, at=document.at,
        content=content_of(document), line_count=len(document.lines), pieces=0, net_minor=0,
    )  # fmt: skip

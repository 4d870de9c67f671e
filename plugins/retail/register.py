"""What is known of the documents that were imported before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from plugins.retail.documents import Document, Kind
from plugins.retail.fingerprint import content_of
from plugins.retail.models import FINAL, RetailDocument

if TYPE_CHECKING:
    from core_erp import Transaction

BEFORE_ARRIVAL = ("requested", "endorsed", "approved", "received")
"""Steps of a return after which its goods do not lie in stock yet."""


@dataclass(frozen=True, slots=True)
class Known:
    """A document that was begun: how far it came, and why not further."""

    id: int
    content: str
    step: str
    order_id: int | None
    pieces: int
    net_minor: int
    reason: str

    @property
    def is_done(self) -> bool:
        return self.step in FINAL

    @property
    def is_open(self) -> bool:
        """Begun, not ended, and nothing speaks against going on."""
        return not self.is_done and not self.reason

    def is_same(self, document: Document) -> bool:
        return self.content == content_of(document)


Register = Mapping[str, Known]
"""InvoiceNo -> what is known of it."""

_COLUMNS = (
    RetailDocument.id, RetailDocument.content, RetailDocument.step, RetailDocument.order_id,
    RetailDocument.pieces, RetailDocument.net_minor, RetailDocument.reason,
)  # fmt: skip


def register(tx: Transaction) -> dict[str, Known]:
    """Everything the company has imported so far, in one statement."""
    rows = tx.session.execute(select(RetailDocument.invoice, *_COLUMNS).where(RetailDocument.company_id == tx.company_id))
    return {invoice: Known(*facts) for invoice, *facts in rows}


def still_moves_stock(document: Document, known: Known | None) -> bool:
    """Will stock change when this document is imported or carried on?"""
    if document.kind is Kind.REFUSED or known is None:
        return document.kind is not Kind.REFUSED
    return known.step in BEFORE_ARRIVAL and not known.reason


def remember(tx: Transaction, document: Document, *, step: str, reason: str = "") -> RetailDocument:
    """Begin to remember a document."""
    return tx.add(RetailDocument(
        company_id=tx.company_id, invoice=document.invoice, kind=document.kind.value, step=step, at=document.at,
        content=content_of(document), line_count=len(document.lines), pieces=0, net_minor=0, reason=reason,
    ))  # fmt: skip

"""What is known of the documents that were imported before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from core_erp.errors import Conflict
from plugins.retail.documents import Document, Kind
from plugins.retail.fingerprint import content_of
from plugins.retail.models import FINAL, REFUSED, RetailDocument

if TYPE_CHECKING:
    from core_erp import Transaction

_TABLE: Table = RetailDocument.__table__  # type: ignore[assignment]
_NOTED = ("step", "reason", "order_id", "return_id", "pieces", "net_minor")
_BEGIN = insert(_TABLE).returning(_TABLE.c.id)
_MOVE_ON = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("key"), _TABLE.c.step == bindparam("from"))
    .values({name: bindparam(name) for name in _NOTED})
    .returning(_TABLE.c.id)
)  # fmt: skip
_NOT_MOVED_YET = (REFUSED, "requested", "endorsed", "approved", "received")
"""Steps after which the goods of a document do not lie in stock yet, or do so still."""


class Busy(Conflict):
    """Two imports of the same documents are at work in one company."""

    code = "retail/busy"


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

    @property
    def is_under_way(self) -> bool:
        return not self.is_done and self.step != REFUSED

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


def note(tx: Transaction, document: Document, known: Known | None, effect: Effect) -> Known:
    """Write down how far a document has come, in the transaction of what was done.

    Raises Busy when somebody else is importing the same document.
    """
    now = _after(document, known, effect)
    try:
        key = _moved_on(tx, known, now) if known else _begun(tx, document, now)
    except IntegrityError:
        key = None
    if key is None:
        raise Busy("Somebody else imports {invoice} at this moment; wait for them, then start again", invoice=document.invoice)
    return replace(now, id=key)


def _after(document: Document, known: Known | None, effect: Effect) -> Known:
    before = known or Known(0, content_of(document), "", None, None, 0, 0, "")
    return replace(
        before, step=effect.step, reason=effect.reason, order_id=effect.order_id or before.order_id,
        return_id=effect.return_id or before.return_id, pieces=before.pieces + effect.pieces,
        net_minor=before.net_minor + effect.net_minor,
    )  # fmt: skip


def _moved_on(tx: Transaction, before: Known, now: Known) -> int | None:
    """Fenced by the step it comes from: a document that somebody else has carried on is left alone."""
    key: int | None = tx.session.connection().scalar(_MOVE_ON, {"key": before.id, "from": before.step, **_noted(now)})
    return key


def _begun(tx: Transaction, document: Document, now: Known) -> int | None:
    about = {"company_id": tx.company_id, "invoice": document.invoice, "kind": document.kind.value, "at": document.at,
             "content": now.content, "line_count": len(document.lines)}  # fmt: skip
    key: int | None = tx.session.connection().scalar(_BEGIN, {**about, **_noted(now)})
    return key


def _noted(now: Known) -> dict[str, int | str | None]:
    return {name: getattr(now, name) for name in _NOTED}

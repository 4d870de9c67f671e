"""Reservations in the hand: what is promised to the lines of a document, and how much of it is still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Table, select

from core_erp import Prepared, rows, several, spread
from plugins.inventory.models import Reservation, Stock

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.inventory.movements import Because
    from plugins.inventory.shelves import Shelf

Key = tuple[str, int, int, int]
"""(kind of document, its id, its line, stock row)"""

_RESERVATION: Table = Reservation.__table__  # type: ignore[assignment]


@cache
def _open(kinds: int, ids: int) -> Prepared:
    row = Reservation
    columns = (row.id, row.because_kind, row.because_id, row.because_line_id, row.stock_id, Stock.product_id, Stock.location_id)
    wanted = select(*columns, row.quantity, row.quantity.label("kept")).join(Stock, Stock.id == row.stock_id)
    of_kinds = row.because_kind.in_(several("kind", kinds, row.because_kind.type))
    return Prepared(wanted.where(of_kinds, row.because_id.in_(several("id", ids, row.because_id.type))))


@dataclass(slots=True)
class Promise:
    """A reservation row; its document must be locked by whoever changes it."""

    id: int
    kind: str
    document_id: int
    line_id: int
    stock_id: int
    product_id: int
    location_id: int
    quantity: Decimal
    """What is still open of it."""
    kept: Decimal
    """What the row says."""

    @property
    def key(self) -> Key:
        return self.kind, self.document_id, self.line_id, self.stock_id

    def fulfil(self, quantity: Decimal) -> Decimal:
        """Use up as much of it as there is; return how much that was."""
        used = min(quantity, self.quantity)
        self.quantity -= used
        return used


def of_documents(tx: Transaction, documents: Iterable[tuple[str, int]]) -> dict[Key, Promise]:
    """Every reservation of these documents (kind, id)."""
    wanted = set(documents)
    if not wanted:
        return {}
    kinds, ids = spread("kind", sorted({kind for kind, _ in wanted})), spread("id", sorted({id_ for _, id_ in wanted}))
    promises = (Promise(*row) for row in _open(len(kinds), len(ids)).rows(tx.session, kinds | ids))
    return {p.key: p for p in promises if (p.kind, p.document_id) in wanted}


def write(tx: Transaction, promises: Iterable[Promise]) -> None:
    """Write what is still open of them: rows used up are deleted, others changed."""
    changed = [p for p in promises if p.quantity != p.kept]
    rows.delete_all(tx.session, _RESERVATION, [p.id for p in changed if not p.quantity])
    rows.update_all(tx.session, _RESERVATION, [{"id": p.id, "quantity": p.quantity} for p in changed if p.quantity])


def make(tx: Transaction, wanted: Mapping[tuple[Because, int], Decimal]) -> None:
    """Write new reservations, (document line, stock row) -> quantity, in one statement."""
    rows.insert_all(tx.session, _RESERVATION, [
        {"company_id": tx.company_id, "stock_id": stock_id, "quantity": quantity,
         "because_kind": b.kind, "because_id": b.id, "because_line_id": b.line_id}
        for (b, stock_id), quantity in wanted.items()
    ])  # fmt: skip


def find(promises: Mapping[Key, Promise], because: Because | None, shelf: Shelf) -> Promise | None:
    """The reservation of a document line in a stock row."""
    if because is None or because.line_id is None:
        return None
    return promises.get((because.kind, because.id, because.line_id, shelf.id))

"""Holding goods back for the lines of a document, and letting them go again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import refuse
from plugins.inventory import promises, shelves
from plugins.inventory.movements import Because, Wanted
from plugins.inventory.places import place
from plugins.inventory.promises import Promise
from plugins.inventory.shelves import Shelf
from plugins.inventory.shortage import Short, not_enough

if TYPE_CHECKING:
    from core_erp import Transaction


def reserve(tx: Transaction, *, warehouse_id: int, wanted: Sequence[Wanted], partly: bool = False) -> dict[Because, Decimal]:
    """Promise goods of a warehouse's sellable stock to document lines; return how much each was promised.

    Raises Refused ``inventory/not-enough`` naming product, wanted and free for every line that cannot be served; with
    ``partly`` it promises what is free instead. Where the company allows negative stock everything is promised.
    The caller holds the lock of the document, and reserves for a line only once.
    """
    stock = place(tx, warehouse_id, "stock")
    rows = shelves.lock(tx, ((w.product_id, stock) for w in wanted))
    promised: dict[tuple[Because, int], Decimal] = {}
    short: list[Short] = []
    for i, wish in enumerate(wanted):
        shelf = rows[wish.product_id, stock]
        if (quantity := _promise(shelf, wish.quantity)) < wish.quantity:
            short.append(Short(wish.pointer or f"/lines/{i}", wish.product_id, wish.quantity, quantity))
        if quantity:
            promised[wish.because, shelf.id] = quantity
    if short and not partly:
        refuse([not_enough(tx, short)])
    shelves.write(tx, rows.values())
    promises.make(tx, promised)
    return {because: quantity for (because, _), quantity in promised.items()}


def _promise(shelf: Shelf, quantity: Decimal) -> Decimal:
    """Promise so much of a shelf, or what is free of it."""
    got = quantity if shelf.lends else max(Decimal(0), min(quantity, shelf.free))
    shelf.reserved += got
    return got


def release(tx: Transaction, *, kind: str, id: int, line_quantities: Mapping[int, Decimal] | None = None) -> None:
    """Let go what is promised to a document: all of it, or so much of some lines. Releasing more than is held is no error."""
    held = promises.of_documents(tx, [(kind, id)])
    if not held:
        return
    rows = shelves.lock(tx, ((p.product_id, p.location_id) for p in held.values()))
    left = dict(line_quantities) if line_quantities is not None else None
    for promise in held.values():
        rows[promise.product_id, promise.location_id].reserved -= _let_go(promise, left)
    shelves.write(tx, rows.values())
    promises.write(tx, held.values())


def _let_go(promise: Promise, left: dict[int, Decimal] | None) -> Decimal:
    if left is None:
        return promise.fulfil(promise.quantity)
    gone = promise.fulfil(left.get(promise.line_id, Decimal(0)))
    left[promise.line_id] = left.get(promise.line_id, Decimal(0)) - gone
    return gone

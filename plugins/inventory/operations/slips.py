"""The warehouse's own documents: adjustments after a count, opening stock, transfers between places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import reject, require
from plugins.inventory import permissions
from plugins.inventory.events import StockAdjusted
from plugins.inventory.models import Move, Slip
from plugins.inventory.movements import Because, Movement
from plugins.inventory.operations.moving import lock, move
from plugins.inventory.places import is_physical, place, the_warehouse, virtual

if TYPE_CHECKING:
    from core_erp import Transaction

_UNKNOWN = Because("inventory.slip", 0)
"""Stands in until the slip is written."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """More (positive) or less (negative) of a product was found in a warehouse than the books say.

    ``value_minor`` is what found goods are worth in all; without it they are worth the present average.
    """

    product_id: int
    warehouse_id: int | None = None
    quantity: Decimal
    value_minor: int | None = None
    kind: str = "stock"


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """So much of a product goes from one physical place to another."""

    product_id: int
    quantity: Decimal
    source: int
    target: int


def adjust(
    tx: Transaction, *, product_id: int, warehouse_id: int | None, quantity: Decimal, reason: str,
    value_minor: int | None = None, because: Because | None = None,
) -> list[Move]:  # fmt: skip
    """Book one difference; see ``adjust_all``."""
    found = Difference(product_id=product_id, warehouse_id=warehouse_id, quantity=quantity, value_minor=value_minor)
    return adjust_all(tx, [found], reason=reason, because=because)


def adjust_all(tx: Transaction, differences: Sequence[Difference], *, reason: str, because: Because | None = None) -> list[Move]:
    """Book differences against ``loss`` under one slip (盘盈盘亏), or under the document named by ``because``.

    Raises Refused ``inventory/reason-needed``, ``inventory/warehouse-needed`` and what ``move`` refuses.
    """
    require(tx, permissions.ADJUST)
    return _book(tx, [_found(tx, d, reason) for d in differences], because, "adjustment", reason)


def _found(tx: Transaction, found: Difference, reason: str) -> Movement:
    if not found.quantity:
        raise reject("inventory/quantity", "The quantity must be more than nothing", "/quantity")
    shelf = place(tx, the_warehouse(tx, found.warehouse_id).id, found.kind)
    outside = virtual(tx, "loss")
    source, target = (outside, shelf) if found.quantity > 0 else (shelf, outside)
    return Movement(found.product_id, abs(found.quantity), source, target, _UNKNOWN, found.value_minor, memo=reason)


def open_stock(tx: Transaction, stock: Iterable[tuple[int, int, Decimal, int]], *, reason: str = "opening stock") -> list[Move]:
    """Take over stock from before this system: (product, warehouse, quantity, value in minor units of company currency)."""
    require(tx, permissions.ADJUST)
    outside = virtual(tx, "opening")
    wanted = [
        Movement(product_id, quantity, outside, place(tx, warehouse_id, "stock"), _UNKNOWN, value, memo=reason)
        for product_id, warehouse_id, quantity, value in stock
    ]
    return _book(tx, wanted, None, "opening", reason)


def transfer(tx: Transaction, transfers: Sequence[Transfer], *, reason: str) -> list[Move]:
    """Bring goods from one physical place to another, at the value they have; the books' total stays the same.

    Raises Refused ``inventory/not-a-shelf`` for places outside the warehouses, and what ``move`` refuses.
    """
    require(tx, permissions.MOVE)
    if any(not is_physical(tx, place_id) for t in transfers for place_id in (t.source, t.target)):
        raise reject("inventory/not-a-shelf", "Transfers go from one place inside our warehouses to another", "/lines")
    wanted = [Movement(t.product_id, t.quantity, t.source, t.target, _UNKNOWN, memo=reason) for t in transfers]
    return _book(tx, wanted, None, "transfer", reason)


def _book(tx: Transaction, wanted: list[Movement], because: Because | None, kind: str, reason: str) -> list[Move]:
    """Move under the document named, or else under a slip of our own."""
    because = because or _slip(tx, wanted, kind, reason)
    return move(tx, [replace(m, because=because) for m in wanted])


def _slip(tx: Transaction, wanted: list[Movement], kind: str, reason: str) -> Because:
    if not reason.strip():
        raise reject("inventory/reason-needed", "Say why", "/reason")
    lock(tx, wanted)  # stock rows come before numbers in the order of locks
    slip = tx.add(Slip(company_id=tx.company_id, number=tx.number("inventory.slip"), kind=kind, reason=reason, at=tx.now))
    tx.flush()
    tx.emit(StockAdjusted(slip_id=slip.id, number=slip.number, kind=kind, reason=reason))
    return Because(f"inventory.{kind}", slip.id)

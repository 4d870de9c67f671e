"""Reading stock: how much there is, what it is worth, and what moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Label, Select, func, literal, or_, select
from sqlalchemy.sql.elements import SQLCoreOperations

from core_erp.masters import facts
from plugins.inventory.models import Location, Move, Stock, Warehouse
from plugins.inventory.places import places

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, kw_only=True)
class StockFilters:
    """Which stock rows to list."""

    product_id: int | None = None
    warehouse_id: int | None = None
    kind: str | None = None


@dataclass(frozen=True, kw_only=True)
class MoveFilters:
    """Which moves to list; ``location_id`` is either end."""

    product_id: int | None = None
    location_id: int | None = None
    because_kind: str | None = None
    because_id: int | None = None


def on_hand(tx: Transaction, product_id: int, warehouse_id: int | None = None, kinds: Collection[str] = ("stock",)) -> Decimal:
    """How much of a product lies in places of these kinds, in one warehouse or in all."""
    return on_hand_of(tx, [product_id], warehouse_id, kinds)[product_id]


def on_hand_of(
    tx: Transaction, product_ids: Collection[int], warehouse_id: int | None = None, kinds: Collection[str] = ("stock",)
) -> dict[int, Decimal]:
    """The same for many products in one question; those without stock have 0."""
    return _sum(tx, Stock.quantity, product_ids, warehouse_id, kinds)


def available(tx: Transaction, product_id: int, warehouse_id: int | None = None) -> Decimal:
    """How much of a product can still be promised: sellable stock less reservations."""
    return available_of(tx, [product_id], warehouse_id)[product_id]


def available_of(tx: Transaction, product_ids: Collection[int], warehouse_id: int | None = None) -> dict[int, Decimal]:
    """The same for many products in one question."""
    return _sum(tx, Stock.quantity - Stock.reserved, product_ids, warehouse_id, ("stock",))


def stock_value(tx: Transaction, warehouse_id: int | None = None) -> int:
    """What all stock is worth, in minor units of the company's currency."""
    inside = [p.id for p in places(tx).values() if p.is_physical and warehouse_id in (None, p.warehouse_id)]
    return int(tx.session.scalar(select(func.coalesce(func.sum(Stock.value_minor), 0)).where(Stock.location_id.in_(inside))) or 0)


def _sum(
    tx: Transaction,
    of: SQLCoreOperations[Decimal],
    product_ids: Collection[int],
    warehouse_id: int | None,
    kinds: Collection[str],
) -> dict[int, Decimal]:
    inside = [p.id for p in places(tx).values() if p.kind in kinds and warehouse_id in (None, p.warehouse_id)]
    chosen = select(Stock.product_id, func.sum(of, type_=Stock.quantity.type)).where(
        Stock.location_id.in_(inside), Stock.product_id.in_(product_ids)
    )
    found = tx.session.execute(chosen.group_by(Stock.product_id))
    return dict.fromkeys(product_ids, Decimal(0)) | {product_id: total for product_id, total in found}  # noqa: C416


def stock(tx: Transaction, filters: StockFilters) -> Select[Stock, str, int | None, str]:
    """Stock rows of the company, each with the kind and the warehouse of its place, and the currency of its value."""
    inside = [
        p.id for p in places(tx).values()
        if p.is_physical and filters.warehouse_id in (None, p.warehouse_id) and filters.kind in (None, p.kind)
    ]  # fmt: skip
    chosen = select(Stock, Location.kind, Location.warehouse_id, _currency(tx)).join(Location, Location.id == Stock.location_id)
    chosen = chosen.where(Stock.company_id == tx.company_id, Stock.location_id.in_(inside))
    return chosen.where(Stock.product_id == filters.product_id) if filters.product_id is not None else chosen


def _currency(tx: Transaction) -> Label[str]:
    return literal(facts.company(tx).currency).label("currency")


def moves(tx: Transaction, filters: MoveFilters) -> Select[Move, str]:
    """Moves of the company, each with the currency of its value."""
    chosen = select(Move, _currency(tx)).where(Move.company_id == tx.company_id)
    if filters.location_id is not None:
        chosen = chosen.where(or_(Move.source_id == filters.location_id, Move.target_id == filters.location_id))
    for column, value in ((Move.product_id, filters.product_id), (Move.because_kind, filters.because_kind)):
        chosen = chosen.where(column == value) if value is not None else chosen
    return chosen.where(Move.because_id == filters.because_id) if filters.because_id is not None else chosen


def moves_because(tx: Transaction, kind: str, ids: Collection[int]) -> Sequence[Move]:
    """Every move of some documents of a kind, oldest first."""
    chosen = select(Move).where(Move.company_id == tx.company_id, Move.because_kind == kind, Move.because_id.in_(ids))
    return tx.session.scalars(chosen.order_by(Move.id)).all()


def warehouses(tx: Transaction) -> Select[Warehouse]:
    """Every warehouse of the company."""
    return select(Warehouse).where(Warehouse.company_id == tx.company_id)


def locations(tx: Transaction) -> Select[Location]:
    """Places of the company."""
    return select(Location).where(Location.company_id == tx.company_id)

"""Reading orders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from plugins.orders.models import Delivery, Order, OrderLine

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, kw_only=True)
class OrderFilters:
    """Which orders to list."""

    partner_id: int | None = None
    state: str | None = None
    channel: str | None = None
    reference: str | None = None
    number: str | None = None


def order(tx: Transaction, order_id: int, *, lock: bool = False) -> Order:
    """The order, locked with its lines and read afresh if wished; NotFound otherwise."""
    return tx.get_with(Order.lines, order_id) if lock else tx.get(Order, order_id)


def orders(tx: Transaction, order_ids: Iterable[int]) -> list[Order]:
    """Several orders by their ids; NotFound names the missing."""
    return tx.get_all(Order, order_ids)


def lines(tx: Transaction, line_ids: Iterable[int], *, lock: bool = False) -> list[OrderLine]:
    """Order lines by their ids, sorted by them; NotFound names the missing."""
    return tx.get_all(OrderLine, line_ids, lock=lock)


def lines_of(tx: Transaction, order_id: int) -> Sequence[OrderLine]:
    """The lines of an order by their position."""
    return tx.get(Order, order_id).lines


def find_by_reference(tx: Transaction, reference: str) -> Order | None:
    """The order that was placed under this reference."""
    found = tx.session.scalar(select(Order).where(Order.company_id == tx.company_id, Order.reference == reference))
    return found if found is not None and tx.actor.may_see(found) else None


def find(tx: Transaction, text: str) -> Order | None:
    """The order with this number, or placed under this reference."""
    named = or_(Order.number == text, Order.reference == text)
    found = tx.session.scalars(select(Order).where(Order.company_id == tx.company_id, named).order_by(Order.id)).first()
    return found if found is not None and tx.actor.may_see(found) else None


def matching(tx: Transaction, filters: OrderFilters) -> Select[Order]:
    """Orders of the company, each with its lines."""
    chosen = select(Order).where(Order.company_id == tx.company_id).options(selectinload(Order.lines))
    wanted = {column: value for column, value in vars(filters).items() if value is not None}
    return chosen.filter_by(**wanted)


def deliveries_of(tx: Transaction, order_id: int) -> Sequence[Delivery]:
    """The deliveries of an order, oldest first, each with its lines."""
    tx.get(Order, order_id)
    chosen = select(Delivery).where(Delivery.order_id == order_id).order_by(Delivery.id)
    return tx.session.scalars(chosen.options(selectinload(Delivery.lines))).all()


def delivery(tx: Transaction, delivery_id: int) -> Delivery:
    """The delivery; NotFound otherwise."""
    return tx.get(Delivery, delivery_id)

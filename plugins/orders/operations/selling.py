"""Placing, confirming and cancelling orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import refuse, reject, require
from plugins.inventory import api as inventory
from plugins.orders import permissions
from plugins.orders.drafting import draft
from plugins.orders.events import OrderCancelled, OrderConfirmed, OrderPlaced
from plugins.orders.models import Order, OrderLine
from plugins.orders.wishes import OrderWish
from plugins.orders.workflow import ORDER

if TYPE_CHECKING:
    from core_erp import Transaction


def place(tx: Transaction, wish: OrderWish) -> Order:
    """A quotation with frozen prices, discounts and taxes.

    Raises Refused with everything that is wrong: products, quantities, prices (``orders/negative-price``), discounts,
    an exchange rate that is missing, a reference used before (``orders/reference-taken``), and what plugins object to.
    """
    require(tx, permissions.PLACE)
    order = draft(tx, wish)
    _check_new(tx, wish.reference)
    refuse(tx.hook.orders_place_objections(tx=tx, order=order))
    order.number = tx.number("orders.order")
    tx.add(order)
    tx.flush()
    tx.hook.orders_advanced(tx=tx, order=order, before="")
    tx.emit(OrderPlaced(
        order_id=order.id, number=order.number, partner_id=order.partner_id, currency=order.currency,
        gross_minor=order.gross_minor,
    ))  # fmt: skip
    return order


def _check_new(tx: Transaction, reference: str | None) -> None:
    if reference is None:
        return
    taken = tx.session.scalar(select(Order.number).where(Order.company_id == tx.company_id, Order.reference == reference))
    if taken is not None:
        raise reject(
            "orders/reference-taken", "{reference} is order {number} already", "/reference", reference=reference, number=taken
        )


def confirm(tx: Transaction, order_id: int) -> Order:
    """Promise the goods to the customer: they are reserved.

    Raises Refused ``inventory/not-enough`` for every line that cannot be served, unless the setting
    ``orders.require_stock`` is off (then what is free is reserved) or the company allows negative stock.
    """
    require(tx, permissions.CONFIRM)
    order: Order = tx.get_with(Order.lines, order_id)
    ORDER.check(order, "confirmed")
    inventory.reserve(
        tx, warehouse_id=order.warehouse_id, partly=not tx.setting("orders.require_stock"),
        wanted=[_wanted(line) for line in order.lines if line.is_stocked],
    )  # fmt: skip
    before = ORDER.advance(order, "confirmed")
    tx.hook.orders_advanced(tx=tx, order=order, before=before)
    tx.emit(OrderConfirmed(order_id=order.id, number=order.number))
    return order


def _wanted(line: OrderLine) -> inventory.Wanted:
    return inventory.Wanted(line.product_id, line.quantity, promise(line), f"/lines/{line.position - 1}")


def promise(line: OrderLine) -> inventory.Because:
    """What a reservation is held for."""
    return inventory.Because("orders.order", line.order_id, line.id)


def cancel(tx: Transaction, order_id: int, *, reason: str) -> Order:
    """Give up an order of which nothing was delivered; what it had reserved is free again.

    Raises IllegalStep once something was delivered, and Refused with what plugins object to.
    """
    require(tx, permissions.CANCEL)
    if not reason.strip():
        raise reject("orders/reason-needed", "Say why", "/reason")
    order = tx.get(Order, order_id, lock=True)
    ORDER.check(order, "cancelled")
    refuse(tx.hook.orders_cancel_objections(tx=tx, order=order))
    inventory.release(tx, kind="orders.order", id=order.id)
    before, order.cancel_reason = ORDER.advance(order, "cancelled"), reason
    tx.hook.orders_advanced(tx=tx, order=order, before=before)
    tx.emit(OrderCancelled(order_id=order.id, number=order.number, reason=reason))
    return order

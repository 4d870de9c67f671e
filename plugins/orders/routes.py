"""The web API of orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core_erp.http import Routes
from plugins.orders import permissions, queries
from plugins.orders.models import Delivery, Order
from plugins.orders.operations import delivering, selling
from plugins.orders.queries import OrderFilters
from plugins.orders.schemas import (
    CancelOrder,
    DeliverOrder,
    DeliveryView,
    DeliveryWish,
    OrderQuery,
    OrderView,
    PlaceOrder,
    Reason,
)
from plugins.orders.wishes import OrderWish

if TYPE_CHECKING:
    from sqlalchemy import Select

    from core_erp import Transaction

routes = Routes("orders", "Sales orders")


@routes.lists("", gives=OrderView, needs=permissions.VIEW, filters=OrderQuery)
def list_(tx: Transaction, filters: OrderFilters) -> Select[Any]:
    """Orders, each with its lines and what has come back."""
    return queries.matching(tx, filters)


@routes.reads("/<int:order_id>", gives=OrderView, needs=permissions.VIEW)
def show(tx: Transaction, order_id: int) -> Order:
    """One order."""
    return queries.order(tx, order_id)


@routes.writes("POST", "", takes=PlaceOrder, gives=OrderView, needs=permissions.PLACE, status=201)
def place(tx: Transaction, wish: OrderWish) -> Order:
    """Place an order; discounts and taxes are frozen with it."""
    return selling.place(tx, wish)


@routes.writes("POST", "/<int:order_id>/confirm", gives=OrderView, needs=permissions.CONFIRM, guards=Order)
def confirm(tx: Transaction, order_id: int) -> Order:
    """Promise the goods to the customer."""
    return selling.confirm(tx, order_id)


@routes.writes(
    "POST", "/<int:order_id>/deliver", takes=DeliverOrder, gives=DeliveryView, needs=permissions.DELIVER, status=201, guards=Order
)
def deliver(tx: Transaction, wish: DeliveryWish, order_id: int) -> Delivery:
    """Hand over goods."""
    return delivering.deliver(tx, order_id, quantities=wish.quantities)


@routes.writes("POST", "/<int:order_id>/cancel", takes=CancelOrder, gives=OrderView, needs=permissions.CANCEL, guards=Order)
def cancel(tx: Transaction, wish: Reason, order_id: int) -> Order:
    """Give up an order of which nothing was delivered."""
    return selling.cancel(tx, order_id, reason=wish.reason)


@routes.lists("/<int:order_id>/deliveries", gives=DeliveryView, needs=permissions.VIEW)
def list_deliveries(tx: Transaction, order_id: int) -> Any:
    """The deliveries of an order, oldest first."""
    return queries.deliveries_of(tx, order_id)

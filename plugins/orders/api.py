"""The front door of orders: what other plugins may call."""

from plugins.orders.costs import return_cost
from plugins.orders.models import Delivery, DeliveryLine, Order, OrderLine
from plugins.orders.operations.counting import claim_return, record_invoiced, record_returned, release_return
from plugins.orders.operations.delivering import deliver
from plugins.orders.operations.selling import cancel, confirm, place
from plugins.orders.queries import deliveries_of, delivery, find, find_by_reference, lines, lines_of, order, orders
from plugins.orders.return_state import return_state
from plugins.orders.wishes import LineWish, OrderWish

__all__ = [
    "Delivery", "DeliveryLine", "LineWish", "Order", "OrderLine", "OrderWish", "cancel", "claim_return", "confirm", "deliver",
    "deliveries_of", "delivery", "find", "find_by_reference", "lines", "lines_of", "order", "orders", "place",
    "record_invoiced", "record_returned", "release_return", "return_cost", "return_state",
]  # fmt: skip

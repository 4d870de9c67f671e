"""What happened to orders."""

from __future__ import annotations

from dataclasses import dataclass

from core_erp import Event


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(Event):
    """A customer ordered; nothing is promised yet."""

    name = "orders.order_placed"

    order_id: int
    number: str
    partner_id: int
    currency: str
    gross_minor: int

    @property
    def subject(self) -> str:
        return f"orders.order:{self.order_id}"


@dataclass(frozen=True, kw_only=True)
class OrderConfirmed(Event):
    """The goods of an order are reserved."""

    name = "orders.order_confirmed"

    order_id: int
    number: str

    @property
    def subject(self) -> str:
        return f"orders.order:{self.order_id}"


@dataclass(frozen=True, kw_only=True)
class OrderDelivered(Event):
    """Some or, if ``is_complete``, the last of an order was handed over."""

    name = "orders.order_delivered"

    order_id: int
    delivery_id: int
    number: str
    is_complete: bool

    @property
    def subject(self) -> str:
        return f"orders.order:{self.order_id}"


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(Event):
    """An order will not be delivered; what it had reserved is free again."""

    name = "orders.order_cancelled"

    order_id: int
    number: str
    reason: str

    @property
    def subject(self) -> str:
        return f"orders.order:{self.order_id}"

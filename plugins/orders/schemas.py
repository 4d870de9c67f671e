"""Shapes of orders in and out. What goods had cost is not shown: customers read these too."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from marshmallow import fields

from core_erp.fields import (
    Amount,
    Choice,
    Currency,
    Document,
    Flag,
    Id,
    Many,
    Minor,
    Moment,
    QuantityField,
    Rate,
    Shape,
    Text,
)
from plugins.orders.queries import OrderFilters
from plugins.orders.wishes import LineWish, OrderWish
from plugins.orders.workflow import ORDER


@dataclass(frozen=True)
class Part:
    """So much of an order line."""

    line_id: int
    quantity: Decimal


@dataclass(frozen=True)
class DeliveryWish:
    """What to hand over; without lines, all that is left."""

    lines: tuple[Part, ...] = ()

    @property
    def quantities(self) -> dict[int, Decimal] | None:
        """The sum for each line, or None for all that is left."""
        wanted: dict[int, Decimal] = {}
        for part in self.lines:
            wanted[part.line_id] = wanted.get(part.line_id, Decimal(0)) + part.quantity
        return wanted or None


@dataclass(frozen=True)
class Reason:
    reason: str


class LineShape(Shape):
    """A product and how much of it; without a price the list price holds."""

    makes = LineWish
    product_id = Id(required=True)
    quantity = QuantityField(required=True)
    unit_price = Amount()
    discount_minor = Minor(minimum=0)
    tax_rate = Rate(places=6)
    description = Text(500)


class PlaceOrder(Document):
    """An order to be placed; amounts in minor units of its currency."""

    document = "orders.order"
    makes = OrderWish
    partner_id = Id(required=True)
    lines = Many(LineShape, required=True)
    currency = Currency()
    rate = Rate(allow_zero=False)
    warehouse_id = Id()
    channel = Text(40)
    reference = Text(64, 1)
    discount_minor = Minor(minimum=0)
    prices_include_tax = Flag()


class PartShape(Shape):
    """So much of an order line."""

    makes = Part
    line_id = Id(required=True)
    quantity = QuantityField(required=True)


class DeliverOrder(Shape):
    """What to hand over; without lines, all that is left."""

    makes = DeliveryWish
    lines = Many(PartShape)


class CancelOrder(Shape):
    """Why the order is given up."""

    makes = Reason
    reason = Text(500, 1, required=True)


class OrderQuery(Shape):
    """Which orders to list."""

    makes = OrderFilters
    partner_id = Id()
    state = Choice(*ORDER.states)
    channel = Text(40)
    reference = Text(64)
    number = Text(40)


class OrderLineView(Shape):
    """A line: what was sold at which price, how much was delivered, and how much can still come back."""

    id = Id(dump_only=True)
    position = fields.Integer()
    product_id = Id()
    description = fields.String()
    quantity = QuantityField()
    unit_price = Amount()
    discount_minor = Minor()
    order_discount_minor = Minor()
    tax_rate = Rate(places=6)
    net_minor = Minor()
    tax_minor = Minor()
    gross_minor = Minor()
    delivered = QuantityField(allow_zero=True)
    invoiced = QuantityField(allow_zero=True)
    return_claimed = QuantityField(allow_zero=True)
    returned = QuantityField(allow_zero=True)
    returnable = QuantityField(allow_zero=True)


class OrderView(Document):
    """An order; ``return_state`` says what has come back: nothing (empty), partly_returned or returned."""

    document = "orders.order"
    id = Id(dump_only=True)
    number = fields.String()
    state = Choice(*ORDER.states)
    return_state = Choice("", "partly_returned", "returned")
    is_invoiced = fields.Boolean()
    partner_id = Id()
    warehouse_id = Id()
    channel = fields.String()
    reference = fields.String(allow_none=True)
    currency = fields.String()
    rate = Rate()
    prices_include_tax = fields.Boolean()
    discount_minor = Minor()
    net_minor = Minor()
    tax_minor = Minor()
    gross_minor = Minor()
    ordered_at = Moment()
    delivered_at = Moment(allow_none=True)
    cancel_reason = fields.String(allow_none=True)
    version = fields.Integer()
    lines = fields.List(fields.Nested(OrderLineView))


class DeliveryLineView(Shape):
    """What of an order line was handed over."""

    id = Id(dump_only=True)
    order_line_id = Id()
    quantity = QuantityField()


class DeliveryView(Shape):
    """A delivery."""

    id = Id(dump_only=True)
    number = fields.String()
    order_id = Id()
    warehouse_id = Id()
    at = Moment()
    lines = fields.List(fields.Nested(DeliveryLineView))

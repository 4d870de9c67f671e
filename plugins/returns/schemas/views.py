"""Shapes of returns as they are shown. What goods had cost is not: customers read these too."""

from __future__ import annotations

from marshmallow import fields

from core_erp.fields import Choice, Currency, Document, Id, Minor, Moment, QuantityField, Shape, Whole
from plugins.returns.models import KIND
from plugins.returns.workflow import STATES


class LineView(Shape):
    """One line: what was asked for, approved, received, accepted and credited, each by itself."""

    id = Id()
    position = Whole()
    order_id = Id(allow_none=True)
    order_line_id = Id(allow_none=True)
    product_id = Id()
    description = fields.String()
    needs_goods = fields.Boolean()
    is_blind = fields.Boolean()
    requested = QuantityField(allow_zero=True)
    approved = QuantityField(allow_zero=True)
    received = QuantityField(allow_zero=True)
    outstanding = QuantityField(allow_zero=True)
    closed_short = QuantityField(allow_zero=True)
    accepted = QuantityField(allow_zero=True)
    rejected = QuantityField(allow_zero=True)
    credited = QuantityField(allow_zero=True)
    credited_minor = Minor()
    note = fields.String()


class DifferenceView(Shape):
    """Promised and actual quantity differ; the owner clears it up."""

    id = Id()
    return_id = Id()
    line_id = Id()
    kind = Choice("short", "over", "refused")
    quantity = QuantityField(allow_zero=True)
    owner = fields.String()
    opened_at = Moment()
    closed_at = Moment(allow_none=True)
    closed_by = Id(allow_none=True)
    resolution = fields.String()


class ReceiptView(Shape):
    """The receipt document."""

    id = Id()
    number = fields.String()
    state = Choice("draft", "open", "done", "cancelled")
    opened_at = Moment()


class ReturnView(Document):
    """A return, with the three questions: who has it, have the goods arrived, is the money back."""

    document = KIND
    id = Id()
    number = fields.String()
    reference = fields.String(allow_none=True)
    version = Whole()
    partner_id = Id()
    reason = fields.String()
    channel = fields.String()
    warehouse_id = Id(allow_none=True)
    note = fields.String()
    state = Choice(*STATES)
    who_has_it = fields.String(attribute="answers.who_has_it")
    goods_arrived = Choice("no", "on_the_way", "partly", "yes", "not_needed", "not_expected", attribute="answers.goods_arrived")
    money_back = Choice("no", "credited", "partly", "yes", "offset", "nothing", attribute="answers.money_back")
    needs_goods = fields.Boolean()
    currency = Currency()
    amount_minor = Minor()
    credited_minor = Minor()
    due_minor = Minor()
    refunded_minor = Minor()
    carrier = fields.String()
    tracking = fields.String()
    requested_by = Id(allow_none=True)
    requested_at = Moment()
    approved_at = Moment(allow_none=True)
    received_at = Moment(allow_none=True)
    settled_at = Moment(allow_none=True)
    ended_because = fields.String()
    lines = fields.List(fields.Nested(LineView))
    differences = fields.List(fields.Nested(DifferenceView))
    receipt = fields.Nested(ReceiptView, allow_none=True)


class ReasonView(Shape):
    """A reason customers may give."""

    id = Id()
    code = fields.String()
    name = fields.String()
    name_zh = fields.String()
    flow = fields.String()
    fault = Choice("seller", "customer", "carrier", "none")
    window_days = Whole(allow_none=True)
    is_active = fields.Boolean()


class UnmatchedView(LineView):
    """A blind line that may still be matched to an order line."""

    return_id = Id()
    return_number = fields.String(attribute="returned.number")
    partner_id = Id(attribute="returned.partner_id")

"""Shapes of what is worked out about a return: the preview, the timeline, the three-way check."""

from __future__ import annotations

from marshmallow import fields

from core_erp.fields import Currency, Id, Minor, Moment, QuantityField, Shape


class ObjectionView(Shape):
    """Something that would stop it."""

    code = fields.String()
    reason = fields.String(attribute="text")


class PreviewLineView(Shape):
    """What one line would be credited."""

    order_line_id = Id(allow_none=True)
    product_id = Id(allow_none=True)
    quantity = QuantityField(allow_zero=True)
    net_minor = Minor()
    tax_minor = Minor()
    gross_minor = Minor()
    fee_minor = Minor()
    is_uninvoiced = fields.Boolean()


class PostingView(Shape):
    """One leg of the entry, in minor units of the company's currency."""

    account = fields.String()
    name = fields.String()
    debit_minor = Minor()
    credit_minor = Minor()


class PreviewView(Shape):
    """What settling would do now."""

    currency = Currency()
    credited_minor = Minor()
    fee_minor = Minor()
    refund_minor = Minor()
    offset_minor = Minor()
    lines = fields.List(fields.Nested(PreviewLineView))
    postings = fields.List(fields.Nested(PostingView))
    objections = fields.List(fields.Nested(ObjectionView))


class MomentView(Shape):
    """Something that happened."""

    at = Moment()
    actor_id = Id(allow_none=True)
    event = fields.String()
    facts = fields.Dict(keys=fields.String())


class GoodsRowView(Shape):
    """How far one line has come."""

    line_id = Id()
    requested = QuantityField(allow_zero=True)
    approved = QuantityField(allow_zero=True)
    received = QuantityField(allow_zero=True)
    accepted = QuantityField(allow_zero=True)
    credited = QuantityField(allow_zero=True)
    problem = fields.String()


class CheckView(Shape):
    """Goods, money and other systems side by side; no problems when all agree."""

    goods = fields.List(fields.Nested(GoodsRowView))
    currency = Currency()
    credited_minor = Minor()
    noted_minor = Minor()
    refunded_minor = Minor()
    paid_out_minor = Minor()
    others = fields.Dict(keys=fields.String())
    problems = fields.List(fields.String())

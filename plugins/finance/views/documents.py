"""Shapes of invoices, payments, credit notes and refunds."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from core_erp.fields import Currency, Document, Flag, Id, Minor, Moment, QuantityField, Rate, Shape, Text


class InvoiceLineView(Shape):
    """What an order line was billed for and what of it was credited."""

    id = Id()
    order_line_id = Id()
    product_id = Id()
    quantity = QuantityField()
    net_minor = Minor()
    tax_minor = Minor()
    gross_minor = Minor()
    credited_quantity = QuantityField(allow_zero=True)
    credited_gross_minor = Minor()


class InvoiceView(Document):
    """An invoice and what became of it."""

    document = "finance.invoice"

    id = Id()
    number = Text()
    order_id = Id()
    partner_id = Id()
    currency = Currency()
    rate = Rate()
    day = fields.Date()
    due_on = fields.Date()
    issued_at = Moment()
    net_minor = Minor()
    tax_minor = Minor()
    gross_minor = Minor()
    credited_minor = Minor()
    fee_minor = Minor()
    paid_minor = Minor()
    refunded_minor = Minor()
    open_minor = Minor()
    lines = fields.List(fields.Nested(InvoiceLineView))


class PaymentView(Document):
    """Money received."""

    document = "finance.payment"

    id = Id()
    number = Text()
    invoice_id = Id()
    partner_id = Id()
    currency = Currency()
    amount_minor = Minor()
    rate = Rate()
    method = Text()
    reference = Text(allow_none=True)
    day = fields.Date()
    received_at = Moment()


class CreditNoteLineView(Shape):
    """What was credited of one line."""

    id = Id()
    invoice_line_id = Id(allow_none=True)
    order_line_id = Id(allow_none=True)
    product_id = Id(allow_none=True)
    quantity = QuantityField(allow_zero=True)
    net_minor = Minor()
    tax_minor = Minor()
    gross_minor = Minor()
    kept_gross_minor = Minor()


class AllocationView(Shape):
    """What the note takes off an invoice, and how much of that was paid out."""

    invoice_id = Id(allow_none=True)
    gross_minor = Minor()
    fee_minor = Minor()
    refunded_minor = Minor()


class CreditNoteView(Document):
    """A credit note."""

    document = "finance.credit_note"

    id = Id()
    number = Text()
    source_kind = Text()
    source_id = Id()
    partner_id = Id()
    currency = Currency()
    reason = Text()
    state = Text()
    day = fields.Date()
    issued_at = Moment()
    net_minor = Minor()
    tax_minor = Minor()
    gross_minor = Minor()
    fee_minor = Minor()
    kept_minor = Minor()
    lines = fields.List(fields.Nested(CreditNoteLineView))
    allocations = fields.List(fields.Nested(AllocationView))


class RefundView(Document):
    """Money paid back."""

    document = "finance.refund"

    id = Id()
    number = Text()
    credit_note_id = Id()
    partner_id = Id()
    currency = Currency()
    amount_minor = Minor()
    rate = Rate()
    method = Text()
    reference = Text(allow_none=True)
    day = fields.Date()
    paid_at = Moment()


class RefundableView(Shape):
    """What may be paid out now."""

    credit_note_id = Id()
    refundable_minor = Minor()


class PreviewLineView(Shape):
    """What a line would be credited."""

    order_line_id = Id(allow_none=True)
    product_id = Id(allow_none=True)
    quantity = QuantityField(allow_zero=True)
    net_minor = Minor()
    tax_minor = Minor()
    gross_minor = Minor()
    fee_minor = Minor()
    is_uninvoiced = Flag()


class PreviewView(Shape):
    """What a credit note would be."""

    currency = Currency()
    net_minor = Minor()
    tax_minor = Minor()
    gross_minor = Minor()
    fee_minor = Minor()
    kept_minor = Minor()
    refundable_minor = Minor()
    lines = fields.List(fields.Nested(PreviewLineView))
    legs = fields.Function(
        lambda preview: [_leg(account, leg) for account, leg in preview.legs],
        metadata={"type": "array", "items": {"type": "object"}},
    )


def _leg(account: Any, leg: Any) -> dict[str, Any]:
    return {
        "account_code": account.code,
        "account_name": account.name,
        "debit_minor": leg.debit_minor,
        "credit_minor": leg.credit_minor,
    }

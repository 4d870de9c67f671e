"""Shapes of what finance takes and shows; amounts are minor units of the currency beside them."""

from __future__ import annotations

from marshmallow import fields

from core_erp.fields import Choice, Code, Currency, Id, Many, Minor, QuantityField, Rate, Shape, Text
from plugins.finance.credit_plan import CreditLine, CreditWish
from plugins.finance.models.ledger import JOURNALS
from plugins.finance.operations.bookkeeping import CLEAR_TO, AccountWish, ManualEntry
from plugins.finance.operations.paying import METHODS
from plugins.finance.posting import Leg
from plugins.finance.wishes import (
    Bill,
    Clearing,
    EntryFilters,
    InvoiceFilters,
    NoteFilters,
    Paid,
    PaymentFilters,
    Reason,
    RefundFilters,
)

KINDS = ("asset", "liability", "equity", "income", "expense")


# -- taken ---------------------------------------------------------------------------------------------------------


class BillQuantity(Shape):
    """So much of an order line."""

    order_line_id = Id(required=True)
    quantity = QuantityField(required=True)


class BillShape(Shape):
    """Bill an order: all that can be billed, or the quantities named."""

    makes = Bill

    order_id = Id(required=True)
    quantities = Many(BillQuantity, load_default=None)


class PaidShape(Shape):
    """Money that came or goes; ``rate`` is the bank's, company currency per unit."""

    makes = Paid

    amount_minor = Minor(1, load_default=None)
    reference = Text(100, 1, load_default=None)
    method = Choice(*METHODS, load_default="bank")
    rate = Rate(load_default=None)


class ReceivedShape(PaidShape):
    """Money that came in for an invoice."""

    amount_minor = Minor(1, required=True)


class CreditLineShape(Shape):
    """What came back: of an order line (amounts follow), or with amounts of its own."""

    makes = CreditLine

    order_line_id = Id()
    product_id = Id()
    quantity = QuantityField(allow_zero=True)
    net_minor = Minor(0)
    tax_minor = Minor(0)
    gross_minor = Minor(0)


class CreditShape(Shape):
    """A credit note somebody wants. The source is theirs: the kind and number of a complaint, a goodwill, a contract."""

    makes = CreditWish

    source_kind = Code(required=True)
    source_id = Id(required=True)
    partner_id = Id(required=True)
    currency = Currency(required=True)
    lines = Many(CreditLineShape, required=True)
    fee_minor = Minor(0)
    reason = Text(500)


class ReasonShape(Shape):
    """Why."""

    makes = Reason

    reason = Text(500, 1, required=True)


class LegShape(Shape):
    """One side of an entry, on an account by its code."""

    makes = Leg

    account_code = Code(20, required=True)
    debit_minor = Minor(0)
    credit_minor = Minor(0)
    partner_id = Id()


class ManualEntryShape(Shape):
    """An entry by hand."""

    makes = ManualEntry

    legs = Many(LegShape, required=True, minimum=2)
    memo = Text(500, 1, required=True)
    day = fields.Date()


class ClearingShape(Shape):
    """What was decided about a pending loss or gain."""

    makes = Clearing

    amount_minor = Minor(1, required=True)
    to = Choice(*CLEAR_TO, required=True)
    memo = Text(500, 1, required=True)


class AccountShape(Shape):
    """An account to add to the chart."""

    makes = AccountWish

    code = Code(20, required=True)
    name = Text(100, 1, required=True)
    name_zh = Text(100)
    kind = Choice(*KINDS, required=True)


# -- filters -------------------------------------------------------------------------------------------------------


class InvoiceFilter(Shape):
    """Which invoices."""

    makes = InvoiceFilters

    partner_id = Id()
    order_id = Id()
    number = Text(40)


class PaymentFilter(Shape):
    """Which payments."""

    makes = PaymentFilters

    partner_id = Id()
    invoice_id = Id()
    reference = Text(100)


class RefundFilter(Shape):
    """Which refunds."""

    makes = RefundFilters

    partner_id = Id()
    credit_note_id = Id()
    reference = Text(100)


class NoteFilter(Shape):
    """Which credit notes."""

    makes = NoteFilters

    partner_id = Id()
    source_kind = Code()
    source_id = Id()
    number = Text(40)


class EntryFilter(Shape):
    """Which entries of the journal."""

    makes = EntryFilters

    journal = Choice(*JOURNALS)
    source_kind = Code()
    source_id = Id()
    number = Text(40)
    since = fields.Date()
    upto = fields.Date()

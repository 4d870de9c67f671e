"""What finance tells others after the commit; amounts are in minor units of ``currency``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core_erp import Event


@dataclass(frozen=True, kw_only=True)
class InvoicePosted(Event):
    """An invoice was issued for what was delivered."""

    name: ClassVar[str] = "finance.invoice_posted"
    invoice_id: int
    number: str
    order_id: int
    partner_id: int
    currency: str
    gross_minor: int

    @property
    def subject(self) -> str:
        return f"finance.invoice:{self.invoice_id}"


@dataclass(frozen=True, kw_only=True)
class PaymentReceived(Event):
    """Money came in for an invoice."""

    name: ClassVar[str] = "finance.payment_received"
    payment_id: int
    number: str
    invoice_id: int
    partner_id: int
    currency: str
    amount_minor: int
    reference: str | None

    @property
    def subject(self) -> str:
        return f"finance.invoice:{self.invoice_id}"


@dataclass(frozen=True, kw_only=True)
class CreditNotePosted(Event):
    """A credit note was issued; its source is usually a return."""

    name: ClassVar[str] = "finance.credit_note_posted"
    credit_note_id: int
    number: str
    source_kind: str
    source_id: int
    partner_id: int
    currency: str
    gross_minor: int
    fee_minor: int

    @property
    def subject(self) -> str:
        return f"finance.credit_note:{self.credit_note_id}"


@dataclass(frozen=True, kw_only=True)
class CreditNoteReversed(Event):
    """A credit note was taken back before any of it was paid out."""

    name: ClassVar[str] = "finance.credit_note_reversed"
    credit_note_id: int
    number: str
    source_kind: str
    source_id: int

    @property
    def subject(self) -> str:
        return f"finance.credit_note:{self.credit_note_id}"


@dataclass(frozen=True, kw_only=True)
class RefundPaid(Event):
    """Money went back to a customer."""

    name: ClassVar[str] = "finance.refund_paid"
    refund_id: int
    number: str
    credit_note_id: int
    source_kind: str
    source_id: int
    partner_id: int
    currency: str
    amount_minor: int
    method: str
    reference: str | None

    @property
    def subject(self) -> str:
        return f"finance.credit_note:{self.credit_note_id}"


@dataclass(frozen=True, kw_only=True)
class PeriodClosed(Event):
    """A month of the books was closed: nothing dated in it is posted any more."""

    name: ClassVar[str] = "finance.period_closed"
    period_id: int
    year: int
    month: int

    @property
    def subject(self) -> str:
        return f"finance.period:{self.period_id}"


ALL = (InvoicePosted, PaymentReceived, CreditNotePosted, CreditNoteReversed, RefundPaid, PeriodClosed)

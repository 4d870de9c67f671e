"""What is taken off what customers were billed, and what is paid back, each amount in its document's currency."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import PREFIXES, Extensible, Id, Minor, Model, Quantity, Rate, Utc
from core_erp.db import BigId

PREFIXES |= {"finance.credit_note": "CN", "finance.refund": "RF"}


class CreditNote(Model, Extensible):
    """What is taken off what a customer was billed 红字发票 / 贷项通知单; ``source`` is usually a return.

    ``fee_minor`` is charged against it as income; ``kept_minor`` is a fee already left out of its amounts.
    """

    __tablename__ = "finance_credit_note"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("net_minor + tax_minor = gross_minor and gross_minor >= 0", name="gross"),
        CheckConstraint("fee_minor between 0 and gross_minor", name="fee"),
        CheckConstraint("fee_minor = 0 or kept_minor = 0", name="one_fee"),
        CheckConstraint("state in ('posted', 'reversed')", name="state"),
        Index("ix_finance_credit_note_source", "source_kind", "source_id"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    number: Mapped[str]
    source_kind: Mapped[str]
    source_id: Mapped[int] = mapped_column(BigId)
    partner_id: Mapped[int] = mapped_column(ForeignKey("core_partner.id"), index=True)
    currency: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="posted")
    day: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(Utc)
    net_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    gross_minor: Mapped[Minor]
    fee_minor: Mapped[Minor] = mapped_column(default=0)
    kept_minor: Mapped[Minor] = mapped_column(default=0)
    lines: Mapped[list[CreditNoteLine]] = relationship(back_populates="credit_note", order_by="CreditNoteLine.id")
    allocations: Mapped[list[Allocation]] = relationship(back_populates="credit_note", order_by="Allocation.id")

    @property
    def uninvoiced(self) -> dict[int, Decimal]:
        """Order line -> quantity that came back before it was billed; it is worth nothing here and will never be billed."""
        return {line.order_line_id: line.quantity for line in self.lines if line.allocation_id is None and line.order_line_id}


class Allocation(Model):
    """What a credit note takes off one invoice, and how much of that was paid out; without invoice it stands alone."""

    __tablename__ = "finance_allocation"
    __audited__ = False
    __table_args__ = (
        UniqueConstraint("credit_note_id", "invoice_id"),
        CheckConstraint("fee_minor between 0 and gross_minor", name="fee"),
        CheckConstraint("refunded_minor between 0 and gross_minor - fee_minor", name="refunded"),
    )

    id: Mapped[Id]
    credit_note_id: Mapped[int] = mapped_column(ForeignKey("finance_credit_note.id"))
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("finance_invoice.id"), index=True)
    rate: Mapped[Rate]
    tax_minor: Mapped[Minor]
    gross_minor: Mapped[Minor]
    fee_minor: Mapped[Minor]
    refunded_minor: Mapped[Minor] = mapped_column(default=0)
    receivable_minor: Mapped[Minor] = mapped_column(default=0)
    """Without invoice only: what the books still owe the customer for it, negative, in the company's currency."""
    credit_note: Mapped[CreditNote] = relationship(back_populates="allocations")

    @property
    def owed_minor(self) -> int:
        """Not yet paid out, in the note's currency."""
        return self.gross_minor - self.fee_minor - self.refunded_minor


class CreditNoteLine(Model):
    """What was credited of one invoice line; without one it came back unbilled, or nobody knows the sale. Append-only."""

    __tablename__ = "finance_credit_line"
    __audited__ = False
    __table_args__ = (
        CheckConstraint("quantity >= 0 and net_minor between 0 and gross_minor", name="amounts"),
        CheckConstraint("kept_net_minor between 0 and kept_gross_minor", name="kept"),
    )

    id: Mapped[Id]
    credit_note_id: Mapped[int] = mapped_column(ForeignKey("finance_credit_note.id"), index=True)
    allocation_id: Mapped[int | None] = mapped_column(ForeignKey("finance_allocation.id"))
    invoice_line_id: Mapped[int | None] = mapped_column(ForeignKey("finance_invoice_line.id"), index=True)
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("orders_line.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("core_product.id"))
    quantity: Mapped[Quantity]
    net_minor: Mapped[Minor]
    gross_minor: Mapped[Minor]
    kept_net_minor: Mapped[Minor]
    kept_gross_minor: Mapped[Minor]
    credit_note: Mapped[CreditNote] = relationship(back_populates="lines")
    allocation: Mapped[Allocation | None] = relationship()

    @property
    def tax_minor(self) -> int:
        return self.gross_minor - self.net_minor


class Refund(Model):
    """Money paid back for a credit note 退款. Append-only; a reference from outside counts once."""

    __tablename__ = "finance_refund"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        UniqueConstraint("company_id", "reference"),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    number: Mapped[str]
    credit_note_id: Mapped[int] = mapped_column(ForeignKey("finance_credit_note.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("core_partner.id"))
    currency: Mapped[str]
    amount_minor: Mapped[Minor]
    rate: Mapped[Rate]
    method: Mapped[str]
    reference: Mapped[str | None]
    day: Mapped[date]
    paid_at: Mapped[datetime] = mapped_column(Utc)

"""What customers were billed and what they paid, each amount in its document's currency."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import PREFIXES, Extensible, Id, Minor, Model, Quantity, Rate, Utc

PREFIXES |= {"finance.invoice": "INV", "finance.payment": "PAY"}


class Invoice(Model, Extensible):
    """A sales invoice 销售发票 and what became of it. ``rate`` is the company's currency per unit of ``currency``."""

    __tablename__ = "finance_invoice"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("net_minor + tax_minor = gross_minor and gross_minor >= 0", name="gross"),
        CheckConstraint("credited_minor between 0 and gross_minor", name="credited"),
        CheckConstraint("credited_tax_minor between 0 and tax_minor", name="credited_tax"),
        CheckConstraint("refunded_minor between 0 and paid_minor", name="refunded"),
        CheckConstraint("fee_minor between 0 and credited_minor", name="fee"),
        CheckConstraint("paid_minor - refunded_minor <= gross_minor + fee_minor", name="paid"),
        Index("ix_finance_invoice_partner", "partner_id"),
        Index("ix_finance_invoice_order", "order_id"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    number: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders_order.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("core_partner.id"))
    currency: Mapped[str]
    rate: Mapped[Rate]
    day: Mapped[date]
    due_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(Utc)
    net_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    gross_minor: Mapped[Minor]
    credited_minor: Mapped[Minor] = mapped_column(default=0)
    credited_tax_minor: Mapped[Minor] = mapped_column(default=0)
    fee_minor: Mapped[Minor] = mapped_column(default=0)
    """Fees charged when goods came back, as income of their own."""
    paid_minor: Mapped[Minor] = mapped_column(default=0)
    refunded_minor: Mapped[Minor] = mapped_column(default=0)
    receivable_minor: Mapped[Minor]
    """What is open, in the company's currency and as the books have it; negative when the customer is owed."""
    lines: Mapped[list[InvoiceLine]] = relationship(viewonly=True, order_by="InvoiceLine.id")

    @property
    def open_minor(self) -> int:
        """What the customer still owes; negative when money is owed to the customer."""
        return self.gross_minor + self.fee_minor - self.credited_minor - self.paid_minor + self.refunded_minor


class InvoiceLine(Model):
    """What one order line was billed for, and what was credited of it; its history is in the credit lines.

    ``kept_*`` was held back as a fee when it was credited; ``base_*`` is where an allowance reset the shares.
    """

    __tablename__ = "finance_invoice_line"
    __audited__ = False
    __table_args__ = (
        CheckConstraint("quantity > 0 and net_minor between 0 and gross_minor", name="amounts"),
        CheckConstraint("credited_quantity between 0 and quantity", name="credited_quantity"),
        CheckConstraint("credited_net_minor >= 0 and credited_net_minor + kept_net_minor <= net_minor", name="credited_net"),
        CheckConstraint("credited_gross_minor >= 0 and credited_gross_minor + kept_gross_minor <= gross_minor", name="credited"),
        CheckConstraint("credited_gross_minor - credited_net_minor between 0 and gross_minor - net_minor", name="credited_tax"),
        CheckConstraint("kept_net_minor between 0 and kept_gross_minor", name="kept"),
    )

    id: Mapped[Id]
    invoice_id: Mapped[int] = mapped_column(ForeignKey("finance_invoice.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("orders_line.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("core_product.id"))
    quantity: Mapped[Quantity]
    net_minor: Mapped[Minor]
    gross_minor: Mapped[Minor]
    credited_quantity: Mapped[Quantity] = mapped_column(default=Decimal(0), server_default="0")
    credited_net_minor: Mapped[Minor] = mapped_column(default=0, server_default="0")
    credited_gross_minor: Mapped[Minor] = mapped_column(default=0, server_default="0")
    kept_net_minor: Mapped[Minor] = mapped_column(default=0, server_default="0")
    kept_gross_minor: Mapped[Minor] = mapped_column(default=0, server_default="0")
    base_quantity: Mapped[Quantity] = mapped_column(default=Decimal(0), server_default="0")
    base_net_minor: Mapped[Minor] = mapped_column(default=0, server_default="0")
    base_gross_minor: Mapped[Minor] = mapped_column(default=0, server_default="0")

    @property
    def tax_minor(self) -> int:
        return self.gross_minor - self.net_minor


class Payment(Model):
    """Money received for an invoice 收款. Append-only."""

    __tablename__ = "finance_payment"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        UniqueConstraint("company_id", "reference"),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    number: Mapped[str]
    invoice_id: Mapped[int] = mapped_column(ForeignKey("finance_invoice.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("core_partner.id"))
    currency: Mapped[str]
    amount_minor: Mapped[Minor]
    rate: Mapped[Rate]
    method: Mapped[str]
    reference: Mapped[str | None]
    day: Mapped[date]
    received_at: Mapped[datetime] = mapped_column(Utc)

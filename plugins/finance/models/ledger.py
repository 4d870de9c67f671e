"""The books 账簿: accounts, entries that are never edited, and the periods they fall in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import PREFIXES, Id, Minor, Model, Utc, audit
from core_erp.db import BigId

PREFIXES["finance.entry"] = "JE"
JOURNALS = ("sales", "stock", "bank", "general")
NORMAL, RED, REVERSE = "normal", "red", "reverse"


class Account(Model):
    """An account 科目 of a company's chart. ``purpose`` is what postings ask for; at most one account has each."""

    __tablename__ = "finance_account"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        UniqueConstraint("company_id", "purpose"),
        CheckConstraint("kind in ('asset', 'liability', 'equity', 'income', 'expense')", name="kind"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    code: Mapped[str]
    name: Mapped[str]
    name_zh: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    purpose: Mapped[str | None]
    is_control: Mapped[bool] = mapped_column(default=False)
    """Only documents post here, so that it agrees with what they say: receivables, inventory."""
    is_active: Mapped[bool] = mapped_column(default=True)


class Period(Model):
    """A month of a company's books. Closing counts its entries: one more or less afterwards breaks a law."""

    __tablename__ = "finance_period"
    __table_args__ = (
        UniqueConstraint("company_id", "year", "month"),
        CheckConstraint("month between 1 and 12", name="month"),
        CheckConstraint("state in ('open', 'closed')", name="state"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    year: Mapped[int]
    month: Mapped[int]
    state: Mapped[str] = mapped_column(default="open")
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    entry_count: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")


class Entry(Model):
    """A voucher 凭证: balanced, numbered without gaps, made by exactly one source, never edited."""

    __tablename__ = "finance_entry"
    __audited__ = False
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        UniqueConstraint("source_kind", "source_id", "purpose"),
        UniqueConstraint("reverses_id"),
        Index("ix_finance_entry_day", "company_id", "day"),
        CheckConstraint("debit_total_minor = credit_total_minor", name="balanced"),
        CheckConstraint("style in ('normal', 'red', 'reverse')", name="style"),
        CheckConstraint("journal in ('sales', 'stock', 'bank', 'general')", name="journal"),
        CheckConstraint("source_id is not null or source_kind = 'finance.manual'", name="source"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    number: Mapped[str]
    journal: Mapped[str]
    day: Mapped[date]
    posted_at: Mapped[datetime] = mapped_column(Utc)
    actor_id: Mapped[int | None]
    memo: Mapped[str]
    style: Mapped[str]
    source_kind: Mapped[str]
    source_id: Mapped[int | None] = mapped_column(BigId)
    purpose: Mapped[str]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("finance_entry.id"))
    debit_total_minor: Mapped[Minor]
    credit_total_minor: Mapped[Minor]
    items: Mapped[list[Item]] = relationship(viewonly=True, order_by="Item.id")


class Item(Model):
    """One side of an entry, in the company's currency. Negative only in red vouchers 红字.

    ``foreign_minor`` is the same amount in the document's currency, debit positive.
    """

    __tablename__ = "finance_item"
    __audited__ = False
    __table_args__ = (
        CheckConstraint("(debit_minor = 0) <> (credit_minor = 0)", name="one_side"),
        Index("ix_finance_item_account", "account_id", "entry_id"),
        Index("ix_finance_item_partner", "partner_id", "account_id"),
    )

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("finance_entry.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("finance_account.id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("core_partner.id"))
    debit_minor: Mapped[Minor]
    credit_minor: Mapped[Minor]
    foreign_minor: Mapped[Minor]
    currency: Mapped[str]
    account: Mapped[Account] = relationship(viewonly=True)


audit.CACHED.add(Account.__tablename__)

"""Tables of the master data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import audit
from core_erp.db import Exact, Extensible, Id, Model, Price


class Company(Model):
    """A legal entity that keeps books. ``currency`` is its functional currency, ``timezone`` counts its windows."""

    __tablename__ = "core_company"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    currency: Mapped[str]
    timezone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    country: Mapped[str] = mapped_column(default="CN")
    voucher_style: Mapped[str] = mapped_column(default="red")
    """``red``: reversals on the same side with negative amounts (红字); ``reverse``: on the other side."""
    allow_negative_stock: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (CheckConstraint("voucher_style in ('red', 'reverse')", name="voucher_style"),)


class Partner(Model, Extensible):
    """A customer or vendor, as an organisation or a person."""

    __tablename__ = "core_partner"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    code: Mapped[str]
    name: Mapped[str]
    country: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    address: Mapped[str | None]
    tax_id: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="en")
    level: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)


class Unit(Model):
    """A unit of measure: ``places`` decimals make sense of it (pieces: 0, kilograms: 3)."""

    __tablename__ = "core_unit"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    places: Mapped[int] = mapped_column(default=0)


class Product(Model, Extensible):
    """Something sold. ``is_stocked`` says whether it is goods; a service, postage or fee is not."""

    __tablename__ = "core_product"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    code: Mapped[str]
    name: Mapped[str]
    category: Mapped[str | None]
    unit_id: Mapped[int] = mapped_column(ForeignKey("core_unit.id"))
    is_stocked: Mapped[bool] = mapped_column(default=True)
    list_price: Mapped[Price | None]
    tax_rate: Mapped[Decimal] = mapped_column(Exact(6), default=Decimal(0))
    """A fraction: 0.13 is 13 % VAT."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    """Who answers for it (产品负责人)."""
    is_active: Mapped[bool] = mapped_column(default=True)


class ExchangeRate(Model):
    """One unit of ``base`` is worth ``rate`` units of ``quote`` from this day on."""

    __tablename__ = "core_exchange_rate"
    __table_args__ = (
        UniqueConstraint("base", "quote", "day"),
        CheckConstraint("rate > 0", name="rate"),
        Index("ix_core_exchange_rate_latest", "base", "quote", "day"),
    )

    id: Mapped[Id]
    base: Mapped[str]
    quote: Mapped[str]
    day: Mapped[date]
    rate: Mapped[Decimal] = mapped_column(Exact(9))


class CompanySetting(Model):
    """A choice of one company, by name; JSON values."""

    __tablename__ = "core_company_setting"
    __table_args__ = (UniqueConstraint("company_id", "name"),)

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    name: Mapped[str]
    value: Mapped[dict[str, Any]] = mapped_column(JSON)


audit.CACHED.update({"core_company", "core_company_setting", "core_unit", "core_exchange_rate"})

"""Founding companies and keeping the master data everybody refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core_erp.errors import Conflict, Objection, object_to, refuse, reject
from core_erp.identity import User
from core_erp.masters.founding import CompanyWish, found_company
from core_erp.masters.models import ExchangeRate, Partner, Product, Unit
from core_erp.masters.tax_ids import is_credit_code
from core_erp.permissions import EDIT_MASTERS, EDIT_RATES, require
from core_erp.transaction import Transaction

__all__ = ["CompanyWish", "PartnerWish", "ProductWish", "RateWish", "add_partner", "add_product", "change_partner",
           "change_product", "found_company", "set_rate"]  # fmt: skip

_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, kw_only=True)
class PartnerWish:
    """A customer or vendor to be added."""

    code: str
    name: str
    country: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    tax_id: str | None = None
    locale: str = "en"
    level: str | None = None
    extra: dict[str, Any] | None = None


def add_partner(tx: Transaction, wish: PartnerWish) -> Partner:
    """Raises Conflict when the code is taken, Refused for a Chinese tax id whose check digit is wrong."""
    require(tx, EDIT_MASTERS)
    _free(tx, Partner, wish.code)
    refuse([_about_partner(wish.country, wish.tax_id)])
    partner = tx.add(Partner(company_id=tx.company_id, **wish.__dict__ | {"extra": wish.extra or {}}))
    tx.flush()
    return partner


def change_partner(tx: Transaction, partner_id: int, **changes: Any) -> Partner:
    """Change the named fields and no others."""
    require(tx, EDIT_MASTERS)
    partner = tx.get(Partner, partner_id, lock=True)
    _set(partner, changes)
    refuse([_about_partner(partner.country, partner.tax_id)])
    tx.flush()
    return partner


def _about_partner(country: str | None, tax_id: str | None) -> Iterator[Objection]:
    if country == "CN" and tax_id and not is_credit_code(tax_id):
        yield object_to("core/tax-id", "{tax_id} is not a unified social credit code; please check it", "/tax_id", tax_id=tax_id)


@dataclass(frozen=True, kw_only=True)
class ProductWish:
    """Something to be sold. ``unit`` is a unit's code; ``tax_rate`` a fraction, 0.13 for 13 %."""

    code: str
    name: str
    unit: str = "pcs"
    category: str | None = None
    is_stocked: bool = True
    list_price: Decimal | None = None
    tax_rate: Decimal = Decimal(0)
    owner_id: int | None = None
    extra: dict[str, Any] | None = None


def add_product(tx: Transaction, wish: ProductWish) -> Product:
    """Raises Conflict when the code is taken, Refused for an unknown unit or an impossible price or rate."""
    require(tx, EDIT_MASTERS)
    _free(tx, Product, wish.code)
    refuse([_about_product(wish.list_price, wish.tax_rate)])
    _owner_exists(tx, wish.owner_id)
    facts = {k: v for k, v in wish.__dict__.items() if k != "unit"} | {"extra": wish.extra or {}}
    product = tx.add(Product(company_id=tx.company_id, unit_id=unit_id(tx, wish.unit), **facts))
    tx.flush()
    return product


def change_product(tx: Transaction, product_id: int, **changes: Any) -> Product:
    """Change the named fields and no others."""
    require(tx, EDIT_MASTERS)
    product = tx.get(Product, product_id, lock=True)
    if "unit" in changes:
        changes["unit_id"] = unit_id(tx, changes.pop("unit"))
    _owner_exists(tx, changes.get("owner_id"))
    _set(product, changes)
    refuse([_about_product(product.list_price, product.tax_rate)])
    tx.flush()
    return product


def _owner_exists(tx: Transaction, user_id: int | None) -> None:
    if user_id is not None:
        tx.get(User, user_id)


def _about_product(list_price: Decimal | None, tax_rate: Decimal) -> Iterator[Objection]:
    if list_price is not None and list_price < 0:
        yield object_to("core/negative-price", "A list price cannot be negative", "/list_price")
    if not 0 <= tax_rate < 1:
        yield object_to("core/tax-rate", "A tax rate is a fraction from 0 to below 1: 0.13 for 13 %", "/tax_rate")


def unit_id(tx: Transaction, code: str) -> int:
    """Id of a unit by its code. Raises Refused naming those there are."""
    units = tx.erp.cache.get("core:units", lambda: {u.code: u.id for u in tx.session.scalars(select(Unit))})
    if code not in units:
        known = ", ".join(units)
        raise reject("core/unknown-unit", "There is no unit {unit}; there are {units}", "/unit", unit=code, units=known)
    return units[code]


@dataclass(frozen=True, kw_only=True)
class RateWish:
    """One unit of ``base`` is worth ``rate`` units of ``quote`` from ``day`` on."""

    base: str
    quote: str
    day: date
    rate: Decimal


def set_rate(tx: Transaction, wish: RateWish) -> ExchangeRate:
    """Add the rate of that day, or correct it."""
    require(tx, EDIT_RATES)
    refuse([_about_rate(wish)])
    same = select(ExchangeRate).filter_by(base=wish.base, quote=wish.quote, day=wish.day)
    row = tx.session.scalar(same.with_for_update()) or tx.add(ExchangeRate(**wish.__dict__))
    row.rate = wish.rate
    tx.flush()
    return row


def _about_rate(wish: RateWish) -> Iterator[Objection]:
    if not _CURRENCY.fullmatch(wish.base) or not _CURRENCY.fullmatch(wish.quote):
        yield object_to("core/currency", "A currency has three capital letters, like CNY", "/base")
    if wish.base == wish.quote:
        yield object_to("core/same-currency", "A rate needs two different currencies", "/quote")
    if wish.rate <= 0:
        yield object_to("core/rate", "A rate is more than zero", "/rate")


def _free(tx: Transaction, model: type[Partner] | type[Product], code: str) -> None:
    if tx.session.scalar(select(model.id).where(model.company_id == tx.company_id, model.code == code)) is not None:
        raise Conflict("There is a {kind} {key} already", code="core/code-taken", kind=model.__name__.lower(), key=code)


def _set(record: Partner | Product, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(record, name, value)

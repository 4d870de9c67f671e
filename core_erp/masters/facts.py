"""Master data that hardly ever changes, as frozen facts kept in the cache: asking for them costs no statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp.masters.models import Company, ExchangeRate, Unit

if TYPE_CHECKING:
    from core_erp.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What operations ask of the company they act in; ``currency`` is its functional currency."""

    id: int
    code: str
    name: str
    currency: str
    timezone: str
    voucher_style: str
    allow_negative_stock: bool


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit of measure and how many decimals make sense of it."""

    id: int
    code: str
    places: int


def company(tx: Transaction) -> CompanyFacts:
    """The company of ``tx``."""
    return tx.erp.cache.get(("core_company", tx.company_id), lambda: _company(tx))


def _company(tx: Transaction) -> CompanyFacts:
    row = tx.get(Company, tx.company_id)
    return CompanyFacts(row.id, row.code, row.name, row.currency, row.timezone, row.voucher_style, row.allow_negative_stock)


def units(tx: Transaction) -> Mapping[int, UnitFacts]:
    """Every unit of measure by its id."""
    return tx.erp.cache.get("core_unit", lambda: _units(tx))


def _units(tx: Transaction) -> dict[int, UnitFacts]:
    return {u.id: UnitFacts(u.id, u.code, u.places) for u in tx.session.scalars(select(Unit))}


def rate(tx: Transaction, base: str, quote: str, on: date) -> Decimal | None:
    """What one unit of ``base`` is worth in ``quote`` by the rate table on a day; None when the table does not know."""
    if base == quote:
        return Decimal(1)
    return tx.erp.cache.get(("core_exchange_rate", base, quote, on), lambda: _rate(tx, base, quote, on))


def _rate(tx: Transaction, base: str, quote: str, on: date) -> Decimal | None:
    known = select(ExchangeRate.rate).where(ExchangeRate.base == base, ExchangeRate.quote == quote, ExchangeRate.day <= on)
    return tx.session.scalar(known.order_by(ExchangeRate.day.desc()).limit(1))

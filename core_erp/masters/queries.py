"""Reading master data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import Select, or_, select

from core_erp.errors import NotFound
from core_erp.masters.models import Company, ExchangeRate, Partner, Product
from core_erp.transaction import Transaction

M = TypeVar("M", Partner, Product)


@dataclass(frozen=True, kw_only=True)
class MasterFilters:
    """``search`` looks into code and name; the others must match."""

    search: str | None = None
    code: str | None = None
    category: str | None = None
    is_active: bool | None = None


def partners(filters: MasterFilters) -> Select[Partner]:
    return _matching(select(Partner), Partner, filters)


def products(filters: MasterFilters) -> Select[Product]:
    query = _matching(select(Product), Product, filters)
    return query if filters.category is None else query.where(Product.category == filters.category)


def _matching(query: Select[M], model: type[M], filters: MasterFilters) -> Select[M]:
    if filters.code is not None:
        query = query.where(model.code == filters.code)
    if filters.is_active is not None:
        query = query.where(model.is_active == filters.is_active)
    if filters.search:
        wanted = [column.icontains(filters.search, autoescape=True) for column in (model.code, model.name)]
        query = query.where(or_(*wanted))
    return query


@dataclass(frozen=True, kw_only=True)
class RateFilters:
    base: str | None = None
    quote: str | None = None


def rates(filters: RateFilters) -> Select[ExchangeRate]:
    wanted = {k: v for k, v in filters.__dict__.items() if v is not None}
    return select(ExchangeRate).where(*(getattr(ExchangeRate, k) == v for k, v in wanted.items()))


def rate_on(tx: Transaction, base: str, quote: str, day: date) -> Decimal:
    """Units of ``quote`` for one ``base``: the newest rate not after that day. Raises NotFound when there is none."""
    if base == quote:
        return Decimal(1)
    pair = (ExchangeRate.base == base, ExchangeRate.quote == quote, ExchangeRate.day <= day)
    rate = tx.session.scalar(select(ExchangeRate.rate).where(*pair).order_by(ExchangeRate.day.desc()).limit(1))
    if rate is None:
        facts = {"base": base, "quote": quote, "day": day.isoformat()}
        raise NotFound("There is no rate from {base} to {quote} on {day}", code="core/no-rate", **facts)
    return rate


def company(tx: Transaction) -> Company:
    """The company the actor acts in."""
    return tx.get(Company, tx.company_id)

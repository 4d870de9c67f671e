"""Master data for tests in one line each; what is not said gets a plain, unique value."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select

from core_erp.masters.models import Company, Partner, Product, Unit
from core_erp.masters.operations import CompanyWish, found_company
from core_erp.transaction import Transaction

M = TypeVar("M", Partner, Product)
_next = count(1).__next__


def company(tx: Transaction, **facts: Any) -> Company:
    """Another company beside the one every test has, with its seeds."""
    n = _next()
    return found_company(tx, CompanyWish(**{"code": f"C{n}", "name": f"Company {n}", **facts}))


def partner(tx: Transaction, **facts: Any) -> Partner:
    n = _next()
    plain = {"company_id": tx.company_id, "code": f"P{n:05}", "name": f"Partner {n}", "country": "CN"}
    return _added(tx, Partner(**plain | facts))


def unit(tx: Transaction, code: str = "pcs") -> Unit:
    """One of the units every company has: pcs, kg, m, l, h."""
    return tx.session.scalars(select(Unit).where(Unit.code == code)).one()


def product(tx: Transaction, **facts: Any) -> Product:
    """Stocked goods at 100.00 with 13 % VAT, counted in pieces."""
    n = _next()
    plain = {"company_id": tx.company_id, "code": f"A{n:05}", "name": f"Article {n}",
             "list_price": Decimal(100), "tax_rate": Decimal("0.13")}  # fmt: skip
    if "unit_id" not in facts:
        plain["unit_id"] = unit(tx).id
    return _added(tx, Product(**plain | facts))


def _added(tx: Transaction, record: M) -> M:
    tx.add(record)
    tx.flush()
    return record

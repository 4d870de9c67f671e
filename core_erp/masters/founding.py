"""A company and everything it needs before its first document."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select

from core_erp.calendars import seeding as calendars
from core_erp.errors import reject
from core_erp.identity import Actor, grant
from core_erp.masters.models import Company, CompanySetting, Unit
from core_erp.permissions import MANAGE_COMPANIES, ROLES, require
from core_erp.plugin import Permission
from core_erp.transaction import Transaction

UNITS = (("pcs", "Piece", 0), ("kg", "Kilogram", 3), ("m", "Metre", 3), ("l", "Litre", 3), ("h", "Hour", 2))
GRANTED = "core.granted"
"""Setting that remembers which permissions were handed to their roles, so that one taken away by hand stays away."""


@dataclass(frozen=True, kw_only=True)
class CompanyWish:
    """A company to be founded; ``code`` tells whether it is there already."""

    code: str = "MAIN"
    name: str = "Main company"
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"
    country: str = "CN"
    voucher_style: str = "red"
    allow_negative_stock: bool = False


def found_company(tx: Transaction, wish: CompanyWish) -> Company:
    """The company with units, roles, and the seeds of every plugin that is switched on.

    Repeating it adds what is missing, such as the seeds of a plugin switched on since, and changes nothing else.
    """
    require(tx, MANAGE_COMPANIES)
    company = tx.session.scalar(select(Company).where(Company.code == wish.code)) or tx.add(_new(wish))
    _add_units(tx)
    tx.flush()
    _grant_new_permissions(tx, company)
    calendars.seed(tx, company)
    with _as_house_of(tx, company):
        for plugin in tx.erp.plugins:
            if plugin.seed:
                plugin.seed(tx)
    return company


def _new(wish: CompanyWish) -> Company:
    if len(wish.currency) != 3 or not wish.currency.isupper():
        raise reject("core/currency", "A currency has three capital letters, like CNY", "/currency")
    return Company(**wish.__dict__)


def _add_units(tx: Transaction) -> None:
    known = set(tx.session.scalars(select(Unit.code)))
    tx.add_all(Unit(code=code, name=name, places=places) for code, name, places in UNITS if code not in known)


def _grant_new_permissions(tx: Transaction, company: Company) -> None:
    remembered = tx.session.scalars(select(CompanySetting).where(CompanySetting.name == GRANTED)).all()
    before = {code for row in remembered for code in row.value["codes"]}
    new = [p for code, p in tx.erp.permissions.items() if code not in before]
    for role, name in ROLES.items() if new else ():
        grant(tx, role, name, _codes_for(role, new))
    mine = next((r for r in remembered if r.company_id == company.id), None)
    if mine is None:
        mine = tx.add(CompanySetting(company_id=company.id, name=GRANTED, value={}))
    mine.value = {"codes": sorted(before | set(tx.erp.permissions))}


def _codes_for(role: str, permissions: list[Permission]) -> list[str]:
    return [p.code for p in permissions if role in p.roles]


@contextmanager
def _as_house_of(tx: Transaction, company: Company) -> Iterator[None]:
    """Plugins seed as the house of the new company; a founder who belonged to none stays in it."""
    founder, tx.actor = tx.actor, Actor.system(company.id, via=tx.actor.via, request_id=tx.actor.request_id)
    yield
    tx.flush()
    if founder.company_id:
        tx.actor = founder

"""Founding a company and keeping its master data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from core_erp.identity import Actor, grant
from core_erp.masters.models import Company, Unit
from core_erp.permissions import CORE, ROLES
from core_erp.plugin import Permission
from core_erp.transaction import Transaction

UNITS = (("pcs", "Piece", 0), ("kg", "Kilogram", 3), ("m", "Metre", 3), ("l", "Litre", 3), ("h", "Hour", 2))


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
    """The company with everything it needs to work: units, roles, and the seeds of every plugin that is switched on.

    Repeating it adds what is missing, such as the seeds of a plugin switched on since, and changes nothing else.
    """
    company = tx.session.scalar(select(Company).where(Company.code == wish.code)) or tx.add(Company(**wish.__dict__))
    _add_units(tx)
    grant_roles(tx, (*CORE, *(p for plugin in tx.erp.plugins for p in plugin.permissions)))
    tx.flush()
    _seed(tx, company)
    return company


def _add_units(tx: Transaction) -> None:
    known = set(tx.session.scalars(select(Unit.code)))
    tx.add_all(Unit(code=code, name=name, places=places) for code, name, places in UNITS if code not in known)


def grant_roles(tx: Transaction, permissions: Iterable[Permission]) -> None:
    """Give each role the permissions that name it; those given or taken by hand since stay as they are."""
    wanted = list(permissions)
    for role, name in ROLES.items():
        grant(tx, role, name, (p.code for p in wanted if role in p.roles))


def _seed(tx: Transaction, company: Company) -> None:
    """Plugins seed as the house of that company; a founder who belongs to no company stays in it."""
    founder, tx.actor = tx.actor, Actor.system(company.id, via=tx.actor.via, request_id=tx.actor.request_id)
    for plugin in tx.erp.plugins:
        if plugin.seed:
            plugin.seed(tx)
    tx.flush()
    if founder.company_id:
        tx.actor = founder

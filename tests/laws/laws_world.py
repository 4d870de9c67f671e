"""A small shop to break: three products, five people who may do everything, and the whole example rolled back at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from core_erp import Actor, DomainError, Transaction
from core_erp.erp import Erp
from core_erp.laws import Breach, breaches
from core_erp.masters import bulk
from core_erp.permissions import ROLES
from core_erp.session import ErpSession
from core_erp.testing.people import People
from plugins.inventory import api as inventory

UNIT_COST, OPENING = 6_200, 100
EVERY_ROLE = tuple(r for r in ROLES if r != "customer")
EXPENSIVE_LAWS = frozenset({"A1"})
"""The audit chain is sealed by a job, which does not run in here."""


@dataclass
class Shop:
    """What every example begins with; ``people`` are persons, so that four eyes can be counted."""

    erp: Erp
    company_id: int
    partner_id: int
    products: tuple[int, ...]
    people: tuple[Actor, ...]


def open_shop(erp: Erp, company_id: int) -> Shop:
    people = People(erp, company_id)
    crew = tuple(people.of(name, *EVERY_ROLE) for name in ("ada", "bea", "cai", "dan", "eve"))
    with erp.transaction(Actor.system(company_id)) as tx:
        products = bulk.ensure_products(tx, [{"code": f"L{i}", "name": f"Law {i}"} for i in range(3)])
        partners = bulk.ensure_partners(tx, [{"code": "LAW", "name": "Law-abiding"}])
        (warehouse,) = inventory.warehouses(tx)
        inventory.open_stock(tx, [(p, warehouse.id, Decimal(OPENING), UNIT_COST * OPENING) for p in products.values()])
    return Shop(erp, company_id, partners["LAW"], tuple(products.values()), crew)


@contextmanager
def undone(erp: Erp) -> Iterator[Connection]:
    """Everything that is committed inside is a savepoint of one transaction, which is rolled back at the end."""
    usual = erp.session
    with erp.engine.connect() as connection, connection.begin() as outer:
        erp.session = lambda *, reading=False: ErpSession(  # type: ignore[method-assign,misc]
            bind=connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        try:
            yield connection
        finally:
            erp.session = usual  # type: ignore[method-assign]
            outer.rollback()
            erp.cache.clear()


@dataclass
class Outcome:
    """What came of a try: a value, or the codes of the objections."""

    value: Any = None
    codes: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_refused(self) -> bool:
        return bool(self.codes)


def attempt(shop: Shop, actor: Actor, act: Callable[[Transaction], Any]) -> Outcome:
    """Do it in one transaction; what the business refuses is an answer, anything else is a bug."""
    try:
        with shop.erp.transaction(actor) as tx:
            return Outcome(act(tx))
    except DomainError as error:
        return Outcome(codes=frozenset(o.code for o in getattr(error, "objections", ())) or frozenset({error.code}))


def broken(shop: Shop) -> list[Breach]:
    """Every law that does not hold now."""
    with shop.erp.session(reading=True) as session:
        return breaches(session, [law for law in shop.erp.laws if law.code not in EXPENSIVE_LAWS])

"""A database to measure in: migrated, one company, goods on the shelf, people with their roles."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from core_erp import Actor, Transaction, migrate
from core_erp.app import create_erp
from core_erp.config import Settings
from core_erp.erp import Erp
from core_erp.identity import User, actor_of
from core_erp.longlived import settle_in
from core_erp.masters import bulk
from core_erp.masters.founding import CompanyWish, found_company
from core_erp.masters.models import Partner, Product
from core_erp.people import UserWish, create_user
from plugins.inventory import api as inventory
from plugins.workbench.bench.cycle import Cast, Story

PRODUCTS, PARTNERS = 200, 50
CREW = {
    "sales": ("sales",), "clerk": ("customer_service",), "keeper": ("warehouse",), "inspector": ("warehouse", "quality"),
    "cashier": ("finance",),
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """An ERP that is ready to be measured; ``url`` names its database."""

    erp: Erp
    url: str
    cast: Cast
    partners: tuple[int, ...]
    products: tuple[int, ...]

    def story(self, rng: random.Random) -> Story:
        return Story(self.cast, rng.choice(self.partners), list(self.products), rng)


def found(url: str) -> World:
    """Migrate an empty database and fill it."""
    erp = open_erp(url)
    migrate.upgrade(erp)
    with erp.transaction(Actor.system(0)) as tx:
        company = found_company(tx, CompanyWish(code="BENCH", name="Bench Ltd", currency="CNY"))
        tx.flush()
        system = Actor.system(company.id)
    with erp.transaction(system) as tx:
        _stock_up(tx)
        for name, roles in CREW.items():
            create_user(tx, UserWish(login=name, name=name, roles=roles))
    erp.engine.dispose()
    return enter(url)


def open_erp(url: str) -> Erp:
    return create_erp(Settings(database_url=url, env="test"))


def enter(url: str) -> World:
    """The world in a database that was founded before."""
    erp = open_erp(url)
    settle_in()
    with erp.reading(Actor.system(erp.first_company_id())) as tx:
        users = {u.login: u for u in tx.session.scalars(select(User))}
        cast = Cast(**{name: actor_of(tx, users[name], via="bench") for name in CREW})
        partners = tuple(tx.session.scalars(select(Partner.id).order_by(Partner.id)))
        products = tuple(tx.session.scalars(select(Product.id).order_by(Product.id)))
    return World(erp, url, cast, partners, products)


def _stock_up(tx: Transaction) -> None:
    goods = [{"code": f"P{i:04d}", "name": f"Product {i}", "tax_rate": Decimal("0.13")} for i in range(PRODUCTS)]
    codes = bulk.ensure_products(tx, goods)
    bulk.ensure_partners(tx, [{"code": f"C{i:04d}", "name": f"Customer {i}"} for i in range(PARTNERS)])
    (warehouse,) = inventory.warehouses(tx)
    inventory.open_stock(tx, [(p, warehouse.id, Decimal(10_000_000), 6_200 * 10_000_000) for p in codes.values()])

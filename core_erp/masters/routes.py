"""Master data over HTTP: /api/v1/core/partners, /products, /companies, /units, /rates."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from core_erp.http import Routes
from core_erp.masters import operations, queries, schemas
from core_erp.masters.models import Company, ExchangeRate, Partner, Product, Unit
from core_erp.permissions import EDIT_MASTERS, EDIT_RATES, MANAGE_COMPANIES, VIEW_MASTERS
from core_erp.transaction import Transaction

routes = Routes("masters", "Master data", prefix="/api/v1/core")


@routes.lists("/partners", gives=schemas.PartnerView, needs=VIEW_MASTERS, filters=schemas.Filters)
def partners(_tx: Transaction, filters: queries.MasterFilters) -> Select[Any]:
    return queries.partners(filters)


@routes.reads("/partners/<int:partner_id>", gives=schemas.PartnerView, needs=VIEW_MASTERS)
def partner(tx: Transaction, partner_id: int) -> Partner:
    return tx.get(Partner, partner_id)


@routes.writes("POST", "/partners", takes=schemas.AddPartner, gives=schemas.PartnerView, needs=EDIT_MASTERS, status=201)
def add_partner(tx: Transaction, wish: operations.PartnerWish) -> Partner:
    return operations.add_partner(tx, wish)


@routes.writes("PATCH", "/partners/<int:partner_id>", takes=schemas.ChangePartner, gives=schemas.PartnerView, needs=EDIT_MASTERS)
def change_partner(tx: Transaction, changes: dict[str, Any], partner_id: int) -> Partner:
    return operations.change_partner(tx, partner_id, **changes)


@routes.lists("/products", gives=schemas.ProductView, needs=VIEW_MASTERS, filters=schemas.ProductsFilters)
def products(_tx: Transaction, filters: queries.MasterFilters) -> Select[Any]:
    return queries.products(filters)


@routes.reads("/products/<int:product_id>", gives=schemas.ProductView, needs=VIEW_MASTERS)
def product(tx: Transaction, product_id: int) -> Product:
    return tx.get(Product, product_id)


@routes.writes("POST", "/products", takes=schemas.AddProduct, gives=schemas.ProductView, needs=EDIT_MASTERS, status=201)
def add_product(tx: Transaction, wish: operations.ProductWish) -> Product:
    return operations.add_product(tx, wish)


@routes.writes("PATCH", "/products/<int:product_id>", takes=schemas.ChangeProduct, gives=schemas.ProductView, needs=EDIT_MASTERS)
def change_product(tx: Transaction, changes: dict[str, Any], product_id: int) -> Product:
    return operations.change_product(tx, product_id, **changes)


@routes.lists("/units", gives=schemas.UnitView, needs=VIEW_MASTERS)
def units(_tx: Transaction) -> Select[Any]:
    return select(Unit)


@routes.lists("/rates", gives=schemas.RateView, needs=VIEW_MASTERS, filters=schemas.RatesFilters)
def rates(_tx: Transaction, filters: queries.RateFilters) -> Select[Any]:
    return queries.rates(filters)


@routes.writes("POST", "/rates", takes=schemas.SetRate, gives=schemas.RateView, needs=EDIT_RATES, status=201)
def set_rate(tx: Transaction, wish: operations.RateWish) -> ExchangeRate:
    return operations.set_rate(tx, wish)


@routes.lists("/companies", gives=schemas.CompanyView, needs=MANAGE_COMPANIES)
def companies(_tx: Transaction) -> Select[Any]:
    return select(Company)


@routes.reads("/company", gives=schemas.CompanyView, needs=VIEW_MASTERS)
def company(tx: Transaction) -> Company:
    """The company you act in."""
    return queries.company(tx)


@routes.writes("POST", "/companies", takes=schemas.FoundCompany, gives=schemas.CompanyView, needs=MANAGE_COMPANIES, status=201)
def found_company(tx: Transaction, wish: operations.CompanyWish) -> Company:
    """Found a company with everything it needs; repeating it adds what is missing."""
    return operations.found_company(tx, wish)

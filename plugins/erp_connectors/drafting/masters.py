"""Customers and products as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core_erp.masters import facts, models
from plugins.erp_connectors.documents import Customer, Product
from plugins.erp_connectors.drafting.goods import day

if TYPE_CHECKING:
    from core_erp import Transaction

_PARTNER = ("name", "tax_id", "country", "email", "phone", "address", "level")


def customer(tx: Transaction, partner_id: int) -> Customer:
    """A partner as a customer."""
    partner = tx.get(models.Partner, partner_id)
    told: dict[str, Any] = {name: getattr(partner, name) or "" for name in _PARTNER}
    return Customer(
        our_id=partner.id, number=partner.code, subject=f"core.partner:{partner.id}", is_active=partner.is_active, **told,
        **_heads(tx),
    )  # fmt: skip


def product(tx: Transaction, product_id: int) -> Product:
    """A product with its unit and price."""
    one = tx.get(models.Product, product_id)
    return Product(
        our_id=one.id, number=one.code, subject=f"core.product:{one.id}", name=one.name, category=one.category or "",
        unit=facts.units(tx)[one.unit_id].code, is_stocked=one.is_stocked, list_price=one.list_price, tax_rate=one.tax_rate,
        is_active=one.is_active, **_heads(tx),
    )  # fmt: skip


def _heads(tx: Transaction) -> dict[str, Any]:
    company = facts.company(tx)
    return {"company": company.code, "home_currency": company.currency, "currency": company.currency, "date": day(tx, tx.now)}

"""What the documents are made of: heads with their masters, products of lines by their id, dates where the company is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from core_erp.masters import facts
from core_erp.masters.models import Partner, Product
from plugins.erp_connectors.documents import DocumentLine
from plugins.orders import api as orders

if TYPE_CHECKING:
    from core_erp import Transaction


class Goods:
    """Products of a document by their id, read at once."""

    def __init__(self, tx: Transaction, product_ids: Iterable[int]) -> None:
        self._units = facts.units(tx)
        self._products = {p.id: p for p in tx.get_all(Product, product_ids)}

    @property
    def needs(self) -> tuple[tuple[str, int], ...]:
        """The products as masters that must be there first."""
        return tuple(("product", product_id) for product_id in self._products)

    def line(self, product_id: int | None, *, description: str = "", **amounts: Any) -> DocumentLine:
        """A line with the product's code and unit; one without a product is of nothing but money."""
        product = self._products.get(product_id or 0)
        if product is None:
            return DocumentLine(product="", unit="pcs", description=description, **amounts)
        unit = self._units[product.unit_id].code
        return DocumentLine(product=product.code, unit=unit, description=description or product.name, **amounts)


@dataclass(frozen=True)
class Origin:
    """The order something goes back to: its number and its documents, or nothing."""

    number: str = ""
    comes_from: tuple[tuple[str, int], ...] = ()


def heads(tx: Transaction, partner_id: int, currency: str, goods: Goods | None = None) -> dict[str, Any]:
    """Company, customer and currencies, and the masters they need."""
    company, partner = facts.company(tx), tx.get(Partner, partner_id)
    needs = (("customer", partner_id), *(goods.needs if goods else ()))
    return {"company": company.code, "home_currency": company.currency, "currency": currency, "customer": partner.code,
            "needs": needs}  # fmt: skip


def origin(tx: Transaction, order_id: int | None) -> Origin:
    """An order and its latest delivery."""
    if order_id is None:
        return Origin()
    order = orders.order(tx, order_id)
    delivered = orders.deliveries_of(tx, order_id)
    latest = (("delivery", delivered[-1].id),) if delivered else ()
    return Origin(order.number, (("sale_order", order_id), *latest))


def order_of(lines: Sequence[Any]) -> int | None:
    """The order the first of these lines goes back to."""
    return next((line.order_id for line in lines if line.order_id), None)


def rate_of(net: int, tax: int) -> Decimal:
    """The tax rate that amounts imply, to whole percents."""
    return (Decimal(tax) / net).quantize(Decimal("0.01")) if net else Decimal(0)


def day(tx: Transaction, at: datetime) -> date:
    """The day it was then, where the company is."""
    return at.astimezone(ZoneInfo(facts.company(tx).timezone)).date()

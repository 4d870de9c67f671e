"""What is wrong with a wish for an order: every reason at once, each at its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import Objection, object_to
from core_erp.fields import plain
from core_erp.masters import facts
from core_erp.masters.models import Product
from core_erp.money import times
from plugins.orders.wishes import LineWish, OrderWish

if TYPE_CHECKING:
    from core_erp import Transaction

PLACES = 6
"""Decimals that quantities and prices are kept with."""


def objections_to(tx: Transaction, wish: OrderWish, products: Mapping[int, Product], currency: str) -> Iterator[Objection]:
    """What keeps these lines from being sold."""
    if not wish.lines:
        yield object_to("orders/no-lines", "An order needs a line", "/lines")
    if wish.discount_minor < 0:
        yield object_to("orders/discount", "A discount cannot be negative", "/discount_minor")
    home = facts.company(tx).currency
    for i, line in enumerate(wish.lines):
        product = products.get(line.product_id)
        if product is None or not product.is_active:
            yield object_to("orders/unknown-product", "There is no such product for sale", f"/lines/{i}/product_id")
        else:
            yield from _line(tx, line, product, f"/lines/{i}", currency, home)


def _line(tx: Transaction, line: LineWish, product: Product, pointer: str, currency: str, home: str) -> Iterator[Objection]:  # noqa: PLR0917
    yield from _quantity(tx, line, product, pointer)
    price = price_of(line, product, currency, home)
    if price is None:
        yield object_to("orders/no-price", "{product} has no price in {currency}", f"{pointer}/unit_price",
                        product=product.code, currency=currency)  # fmt: skip
    elif price < 0:
        yield object_to("orders/negative-price", "A price cannot be negative", f"{pointer}/unit_price")
    elif _decimals(price) > PLACES:
        yield object_to("orders/price", "A price has at most {places} decimals", f"{pointer}/unit_price", places=PLACES)
    elif line.discount_minor < 0 or (line.quantity > 0 and line.discount_minor > times(price, line.quantity, currency)):
        yield object_to("orders/discount", "The discount is more than the line comes to", f"{pointer}/discount_minor")
    if line.tax_rate is not None and not 0 <= line.tax_rate < 10:
        yield object_to("orders/tax-rate", "A tax rate is a fraction: 0.13 for 13 %", f"{pointer}/tax_rate")


def _quantity(tx: Transaction, line: LineWish, product: Product, pointer: str) -> Iterator[Objection]:
    unit = facts.units(tx)[product.unit_id]
    if line.quantity <= 0:
        yield object_to("orders/quantity", "The quantity must be more than nothing", f"{pointer}/quantity")
    elif _decimals(line.quantity) > unit.places:
        yield object_to(
            "orders/not-divisible", "{product} is sold in {unit} with {places} decimals, not {quantity}", f"{pointer}/quantity",
            product=product.code, unit=unit.code, places=unit.places, quantity=plain(line.quantity),
        )  # fmt: skip


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else PLACES + 1


def price_of(line: LineWish, product: Product, currency: str, home: str) -> Decimal | None:
    """The price wished for, or the list price where the order is in the company's currency."""
    if line.unit_price is not None:
        return line.unit_price
    return product.list_price if currency == home else None

"""Turns a wish into an order with its amounts, nothing written yet."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from core_erp import NotFound, Records, refuse, reject, several, spread
from core_erp.masters import facts
from core_erp.masters.models import Partner, Product
from core_erp.money import allocate, times
from plugins.inventory import api as inventory
from plugins.orders.amounts import with_tax
from plugins.orders.checks import objections_to, price_of
from plugins.orders.models import Order, OrderLine
from plugins.orders.wishes import LineWish, OrderWish

if TYPE_CHECKING:
    from core_erp import Transaction


def draft(tx: Transaction, wish: OrderWish) -> Order:
    """The order with its lines, discounts allocated and taxes counted; it has no number yet and is not in the session."""
    partner = _buyer(tx, wish.partner_id)
    products = _products(tx, wish)
    currency = wish.currency or facts.company(tx).currency
    refuse([objections_to(tx, wish, products, currency)])
    order = Order(
        company_id=tx.company_id, partner_id=partner.id, warehouse_id=inventory.the_warehouse(tx, wish.warehouse_id).id,
        currency=currency, rate=_rate(tx, wish, currency), channel=wish.channel, reference=wish.reference, state="quotation",
        prices_include_tax=wish.prices_include_tax, discount_minor=wish.discount_minor, ordered_at=tx.now, deliveries=0,
        policy=dict(wish.policy), extra={},
    )  # fmt: skip
    order.lines = _lines(tx, order, wish, products)
    for amount in ("net_minor", "tax_minor", "gross_minor"):
        setattr(order, amount, sum(getattr(line, amount) for line in order.lines))
    return order


def _buyer(tx: Transaction, partner_id: int) -> Partner:
    if tx.actor.partner_id not in (None, partner_id):
        raise NotFound("There is no {kind} {key}", kind="partner", key=partner_id)
    partner = tx.get(Partner, partner_id)
    if not partner.is_active:
        raise reject("orders/inactive-partner", "{partner} buys nothing any more", "/partner_id", partner=partner.name)
    return partner


def _products(tx: Transaction, wish: OrderWish) -> dict[int, Product]:
    if not wish.lines:
        return {}
    given = spread("id", sorted({line.product_id for line in wish.lines}))
    return {p.id: p for p in _known(len(given)).all(tx.session, {"company": tx.company_id, **given})}


@cache
def _known(count: int) -> Records:
    of_company = Product.company_id == bindparam("company")
    return Records(select(Product).where(Product.id.in_(several("id", count, Product.id.type)), of_company))


def _rate(tx: Transaction, wish: OrderWish, currency: str) -> Decimal:
    home = facts.company(tx)
    today = tx.now.astimezone(ZoneInfo(home.timezone)).date()
    rate = wish.rate or facts.rate(tx, currency, home.currency, today)
    if rate is None:
        raise reject(
            "orders/no-rate", "No exchange rate from {base} to {quote} is known", "/currency", base=currency, quote=home.currency
        )
    return rate


def _lines(tx: Transaction, order: Order, wish: OrderWish, products: Mapping[int, Product]) -> list[OrderLine]:
    home = facts.company(tx).currency
    prices = [price_of(line, products[line.product_id], order.currency, home) or Decimal(0) for line in wish.lines]
    bases = [
        times(price, line.quantity, order.currency) - line.discount_minor for price, line in zip(prices, wish.lines, strict=True)
    ]
    shares = _shares(wish.discount_minor, bases)
    rates = _tax_rates(tx, wish, products)
    return [
        _line(order, i + 1, line, products[line.product_id], prices[i], base=bases[i], share=shares[i], rate=rates[i])
        for i, line in enumerate(wish.lines)
    ]


def _shares(discount: int, bases: list[int]) -> list[int]:
    if discount > sum(bases):
        raise reject("orders/discount", "The discount is more than the order comes to", "/discount_minor")
    return allocate(discount, bases) if discount else [0] * len(bases)


def _tax_rates(tx: Transaction, wish: OrderWish, products: Mapping[int, Product]) -> list[Decimal]:
    """The wished rates; of the others each product is asked for once."""
    asked: dict[int, Decimal] = {}
    for line in wish.lines:
        if line.tax_rate is None and line.product_id not in asked:
            product = products[line.product_id]
            asked[line.product_id] = tx.hook.orders_line_tax(tx=tx, product=product, partner_id=wish.partner_id)
    return [asked[line.product_id] if line.tax_rate is None else line.tax_rate for line in wish.lines]


def _line(order: Order, position: int, line: LineWish, product: Product, price: Decimal, *,
          base: int, share: int, rate: Decimal) -> OrderLine:  # fmt: skip
    amounts = with_tax(base - share, rate, includes_tax=order.prices_include_tax)
    return OrderLine(
        company_id=order.company_id, partner_id=order.partner_id, position=position, product_id=product.id,
        is_stocked=product.is_stocked, description=line.description or product.name, quantity=line.quantity, unit_price=price,
        discount_minor=line.discount_minor, order_discount_minor=share, tax_rate=rate,
        net_minor=amounts.net, tax_minor=amounts.tax, gross_minor=amounts.gross,
        delivered=Decimal(0), invoiced=Decimal(0), return_claimed=Decimal(0), returned=Decimal(0),
        cost_minor=0, cost_returned_minor=0,
    )  # fmt: skip

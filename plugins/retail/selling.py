"""A sale of the file as business acts: ordered, confirmed, delivered, invoiced and paid, all over the counter."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from plugins.finance import api as finance
from plugins.orders import api as orders
from plugins.retail.register import Effect
from plugins.retail.stepping import Work

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.retail.reading import Line
    from plugins.retail.shop import Shop


def sell(tx: Transaction, work: Work) -> Effect:
    order = orders.place(tx, _wish(work))
    orders.confirm(tx, order.id)
    orders.deliver(tx, order.id)
    invoice = finance.invoice(tx, order.id)
    if invoice.gross_minor:
        finance.pay(tx, invoice.id, amount_minor=invoice.gross_minor, reference=work.document.invoice, method="cash")
    return Effect(order_id=order.id, net_minor=invoice.net_minor, pieces=-work.pieces)


def _wish(work: Work) -> orders.OrderWish:
    return orders.OrderWish(
        partner_id=work.shop.partner(work.document), warehouse_id=work.shop.warehouse_id, channel="retail",
        reference=work.document.invoice, lines=tuple(_line(work.shop, line) for line in work.document.lines),
    )  # fmt: skip


def _line(shop: Shop, line: Line) -> orders.LineWish:
    return orders.LineWish(
        product_id=shop.product(line.code), quantity=Decimal(line.quantity), unit_price=line.price,
        tax_rate=Decimal(0), description=line.description,
    )  # fmt: skip

"""Orders and deliveries as documents."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import cumulative
from plugins.erp_connectors.documents import Delivery, DocumentLine, SaleOrder
from plugins.erp_connectors.drafting.goods import Goods, day, heads
from plugins.inventory import api as inventory
from plugins.orders import api as orders

if TYPE_CHECKING:
    from core_erp import Transaction


def sale_order(tx: Transaction, order_id: int) -> SaleOrder:
    """An order as it was confirmed; its prices never change."""
    order = orders.order(tx, order_id)
    goods = Goods(tx, [line.product_id for line in order.lines])
    return SaleOrder(
        our_id=order.id, number=order.number, subject=f"orders.order:{order.id}", date=day(tx, order.ordered_at),
        rate=order.rate, order_number=order.number, channel=order.channel, reference=order.reference or "",
        warehouse=tx.get(inventory.Warehouse, order.warehouse_id).code,
        lines=tuple(_ordered(goods, line) for line in order.lines), **heads(tx, order.partner_id, order.currency, goods),
    )  # fmt: skip


def _ordered(goods: Goods, line: orders.OrderLine) -> DocumentLine:
    return goods.line(
        line.product_id, position=line.position, order_position=line.position, description=line.description,
        quantity=line.quantity, net_minor=line.net_minor, tax_minor=line.tax_minor, gross_minor=line.gross_minor,
        tax_rate=line.tax_rate, discount_minor=line.discount_minor + line.order_discount_minor,
    )  # fmt: skip


def delivery(tx: Transaction, delivery_id: int) -> Delivery:
    """What was handed over, valued at its share of the order's lines by the cumulative rule, so that parts sum to the whole."""
    told = orders.delivery(tx, delivery_id)
    order = orders.order(tx, told.order_id)
    goods = Goods(tx, [line.product_id for line in order.lines])
    return Delivery(
        our_id=told.id, number=told.number.replace("/", "-"), subject=f"orders.order:{order.id}", date=day(tx, told.at),
        rate=order.rate, order_number=order.number, warehouse=tx.get(inventory.Warehouse, told.warehouse_id).code,
        comes_from=(("sale_order", order.id),), lines=tuple(_delivered(tx, told, order, goods)),
        **heads(tx, told.partner_id, order.currency, goods),
    )  # fmt: skip


def _delivered(tx: Transaction, told: orders.Delivery, order: orders.Order, goods: Goods) -> Iterable[DocumentLine]:
    lines = {line.id: line for line in order.lines}
    before = dict.fromkeys(lines, Decimal(0))
    for earlier in orders.deliveries_of(tx, order.id):
        if earlier.id < told.id:
            for part in earlier.lines:
                before[part.order_line_id] += part.quantity
    for position, part in enumerate(told.lines, 1):
        line, done = lines[part.order_line_id], before[part.order_line_id]
        net = cumulative(line.net_minor, done, part.quantity, line.quantity)
        gross = cumulative(line.gross_minor, done, part.quantity, line.quantity)
        yield goods.line(
            line.product_id, position=position, order_position=line.position, description=line.description,
            quantity=part.quantity, net_minor=net, tax_minor=gross - net, gross_minor=gross, tax_rate=line.tax_rate,
            cost_minor=part.cost_minor,
        )  # fmt: skip

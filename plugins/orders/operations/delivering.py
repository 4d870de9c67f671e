"""Handing over what was ordered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Table

from core_erp import Objection, object_to, refuse, require, rows
from core_erp.fields import plain
from plugins.inventory import api as inventory
from plugins.orders import counters, permissions
from plugins.orders.events import OrderDelivered
from plugins.orders.models import Delivery, DeliveryLine, Order, OrderLine
from plugins.orders.operations.selling import promise
from plugins.orders.workflow import ORDER

if TYPE_CHECKING:
    from core_erp import Transaction

_LINE: Table = DeliveryLine.__table__  # type: ignore[assignment]
Parts = Sequence[tuple[OrderLine, Decimal]]


def deliver(tx: Transaction, order_id: int, *, quantities: Mapping[int, Decimal] | None = None) -> Delivery:
    """Hand over these quantities by line id, or all that is left, at ``tx.now``; goods leave the order's warehouse.

    Raises IllegalStep unless the order is confirmed, Refused ``orders/over-delivery`` and what the inventory refuses.
    """
    require(tx, permissions.DELIVER)
    order: Order = tx.get_with(Order.lines, order_id)
    ORDER.check(order, "delivered")
    parts = _parts(order.lines, quantities)
    delivery = _delivery(tx, order)
    costs = _issue(tx, delivery, parts)
    _record(tx, delivery, parts, costs)
    _advance(tx, order)
    tx.emit(OrderDelivered(
        order_id=order.id, delivery_id=delivery.id, number=delivery.number, is_complete=order.state == "delivered",
    ))  # fmt: skip
    return delivery


def _parts(lines: Sequence[OrderLine], quantities: Mapping[int, Decimal] | None) -> Parts:
    """What to hand over of which line; Refused names every quantity that does not fit."""
    wanted = {line.id: line.undelivered for line in lines} if quantities is None else quantities
    by_id = {line.id: line for line in lines}
    refuse([_objections(by_id, wanted)])
    return [(by_id[line_id], quantity) for line_id, quantity in sorted(wanted.items()) if quantity]


def _objections(lines: Mapping[int, OrderLine], wanted: Mapping[int, Decimal]) -> Iterator[Objection]:
    if not any(wanted.values()):
        yield object_to("orders/nothing-to-deliver", "There is nothing to deliver", "/lines")
    for i, (line_id, quantity) in enumerate(wanted.items()):
        line = lines.get(line_id)
        if line is None:
            yield object_to("orders/unknown-line", "The order has no line {line}", f"/lines/{i}/line_id", line=line_id)
        elif quantity < 0:
            yield object_to("orders/quantity", "The quantity must be more than nothing", f"/lines/{i}/quantity")
        elif quantity > line.undelivered:
            yield object_to("orders/over-delivery", "{wanted} wanted, {left} left to deliver", f"/lines/{i}/quantity",
                            wanted=plain(quantity), left=plain(line.undelivered))  # fmt: skip


def _delivery(tx: Transaction, order: Order) -> Delivery:
    delivery = tx.add(Delivery(
        company_id=order.company_id, partner_id=order.partner_id, order_id=order.id, warehouse_id=order.warehouse_id,
        number=f"{order.number}/{order.deliveries + 1}", at=tx.now,
    ))  # fmt: skip
    tx.flush()
    return delivery


def _issue(tx: Transaction, delivery: Delivery, parts: Parts) -> dict[int, int]:
    """Move the goods to the customer; line id -> what they cost. Services move nothing and cost nothing."""
    stock, customer = inventory.place(tx, delivery.warehouse_id, "stock"), inventory.virtual(tx, "customer")
    goods = [
        inventory.Movement(
            line.product_id, quantity, stock, customer, inventory.Because("orders.delivery", delivery.id, line.id),
            promise=promise(line), pointer=f"/lines/{line.position - 1}",
        )
        for line, quantity in parts if line.is_stocked
    ]  # fmt: skip
    return {m.because_line_id: m.value_minor for m in inventory.move(tx, goods) if m.because_line_id is not None}


def _record(tx: Transaction, delivery: Delivery, parts: Parts, costs: Mapping[int, int]) -> None:
    rows.insert_all(tx.session, _LINE, [
        {"delivery_id": delivery.id, "order_line_id": line.id, "quantity": quantity, "cost_minor": costs.get(line.id, 0)}
        for line, quantity in parts
    ])  # fmt: skip
    counters.write(tx, [
        (line, {"delivered": line.delivered + quantity, "cost_minor": line.cost_minor + costs.get(line.id, 0)})
        for line, quantity in parts
    ])  # fmt: skip


def _advance(tx: Transaction, order: Order) -> None:
    order.deliveries += 1
    to = "partly_delivered" if any(line.undelivered for line in order.lines) else "delivered"
    if to == "delivered":
        order.delivered_at = tx.now
    if to != order.state:
        before = ORDER.advance(order, to)
        tx.hook.orders_advanced(tx=tx, order=order, before=before)

"""Sale orders and deliveries made over there, taken over as ours, so that a return can be opened on them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import reject
from core_erp.masters import facts
from core_erp.masters.models import Partner, Product
from plugins.erp_connectors.documents import DeliveryRecord, RecordLine, SaleOrderRecord
from plugins.erp_connectors.mappings import PullSection
from plugins.erp_connectors.models import Connection
from plugins.erp_connectors.pulling import links
from plugins.erp_connectors.pulling.outcomes import CREATED, SAME, SKIPPED, Outcome
from plugins.inventory import api as inventory
from plugins.orders import api as orders

if TYPE_CHECKING:
    from core_erp import Transaction


def sale_order(tx: Transaction, connection: Connection, section: PullSection, record: SaleOrderRecord) -> Outcome:
    """Placed and confirmed once; an order that is not released over there waits until it is. What was placed stays."""
    if links.of_record(tx, connection, record) is not None:
        return Outcome(kind=record.kind, number=record.number, outcome=SAME)
    if not _is_released(section, record.state):
        return Outcome(kind=record.kind, number=record.number, outcome=SKIPPED, why=f"it is {record.state or 'a draft'} there")
    partner = _partner(tx, record.customer)
    lines = tuple(_wish(tx, line) for line in record.lines)
    order = orders.place(tx, orders.OrderWish(
        partner_id=partner.id, lines=lines, currency=record.currency or None, channel=connection.system,
        reference=f"{connection.name}:{record.number}", warehouse_id=_warehouse(tx, record.warehouse, record.lines),
        prices_include_tax=any(line.price is None for line in record.lines),
    ))  # fmt: skip
    tx.flush()
    links.tie(tx, connection, record, order.id, f"orders.order:{order.id}")
    return Outcome(kind=record.kind, number=record.number, outcome=CREATED, our_id=order.id)


def _is_released(section: PullSection, state: str) -> bool:
    wanted = section.options.get("released", "audited")
    return not state or not wanted or state == wanted


def _partner(tx: Transaction, code: str) -> Partner:
    partner = tx.session.scalar(select(Partner).where(Partner.company_id == tx.company_id, Partner.code == code))
    if partner is None:
        raise reject(
            "erp_connectors/unknown-customer", "We have no customer {customer}; pull customers first", "/customer", customer=code
        )
    return partner


def _product(tx: Transaction, code: str) -> Product:
    product = tx.session.scalar(select(Product).where(Product.company_id == tx.company_id, Product.code == code))
    if product is None:
        raise reject(
            "erp_connectors/unknown-product", "We have no product {product}; pull products first", "/product", product=code
        )
    return product


def _warehouse(tx: Transaction, code: str, lines: tuple[RecordLine, ...]) -> int:
    wanted = code or next((line.warehouse for line in lines if line.warehouse), "")
    known = inventory.warehouses(tx)
    if not wanted:
        return known[0].id
    found = next((w for w in known if w.code == wanted), None)
    if found is None:
        raise reject(
            "erp_connectors/unknown-warehouse", "We have no warehouse {warehouse}; pull warehouses first", "/warehouse",
            warehouse=wanted,
        )  # fmt: skip
    return found.id


def _wish(tx: Transaction, line: RecordLine) -> orders.LineWish:
    return orders.LineWish(
        product_id=_product(tx, line.product).id, quantity=line.quantity, description=line.description,
        unit_price=line.tax_price if line.price is None else line.price,
        tax_rate=None if line.tax_percent is None else line.tax_percent / 100,
    )  # fmt: skip


def delivery(tx: Transaction, connection: Connection, section: PullSection, record: DeliveryRecord) -> Outcome:
    """Handed over once, of the one order it is of; stock that we did not know of comes in first, at an assumed cost."""
    if links.of_record(tx, connection, record) is not None:
        return Outcome(kind=record.kind, number=record.number, outcome=SAME)
    if not _is_released(section, record.state):
        return Outcome(kind=record.kind, number=record.number, outcome=SKIPPED, why=f"it is {record.state or 'a draft'} there")
    order = _order(tx, connection, record)
    quantities = dict(_quantities(tx, order, record))
    _bring_in(tx, connection, order, quantities)
    if order.state == "quotation":
        orders.confirm(tx, order.id)
        tx.flush()
    made = orders.deliver(tx, order.id, quantities=quantities)
    tx.flush()
    links.tie(tx, connection, record, made.id, f"orders.order:{order.id}")
    return Outcome(kind=record.kind, number=record.number, outcome=CREATED, our_id=made.id)


def _order(tx: Transaction, connection: Connection, record: DeliveryRecord) -> orders.Order:
    numbers = sorted({line.order_number for line in record.lines if line.order_number})
    if len(numbers) != 1:
        raise reject(
            "erp_connectors/orders-of-delivery", "A delivery of one order can be taken over, this is of: {orders}", "/lines",
            orders=", ".join(numbers) or "none",
        )  # fmt: skip
    link = links.by_number(tx, connection, "sale_order", numbers[0])
    if link is None:
        raise reject("erp_connectors/unknown-order", "We do not have their order {order}; pull sale orders first", "/lines",
                     order=numbers[0])  # fmt: skip
    return orders.order(tx, link.our_id, lock=True)


def _quantities(tx: Transaction, order: orders.Order, record: DeliveryRecord) -> Iterator[tuple[int, Decimal]]:
    """Their lines spread over the order's lines of the same product, in their order."""
    left = {line.id: line.undelivered for line in order.lines}
    for told in record.lines:
        product_id, wanted = _product(tx, told.product).id, told.quantity
        for line in (one for one in order.lines if one.product_id == product_id):
            part = min(wanted, left[line.id])
            left[line.id], wanted = left[line.id] - part, wanted - part
        if wanted:
            raise reject(
                "erp_connectors/over-delivery", "{product}: {wanted} more was delivered there than was ordered", "/lines",
                product=told.product, wanted=f"{wanted.normalize():f}",
            )  # fmt: skip
    for line in order.lines:
        if (part := line.undelivered - left[line.id]) > 0:
            yield line.id, part


def _bring_in(tx: Transaction, connection: Connection, order: orders.Order, quantities: dict[int, Decimal]) -> None:
    """What they handed over and we did not have on stock: it comes in at a share of its net price, as opening stock."""
    share = Decimal(str(tx.setting("erp_connectors.pull_cost_share")))
    home = facts.company(tx).currency
    wanted: dict[int, tuple[Decimal, Decimal]] = {}
    for line in (one for one in order.lines if one.is_stocked and order.state == "quotation"):
        quantity, worth = wanted.get(line.product_id, (Decimal(0), Decimal(0)))
        value = Decimal(line.net_minor) * order.rate * share
        wanted[line.product_id] = quantity + line.quantity, worth + value
    opening = []
    for product_id, (quantity, worth) in sorted(wanted.items()):
        missing = quantity - inventory.available(tx, product_id, order.warehouse_id)
        if missing > 0:
            opening.append((product_id, order.warehouse_id, missing, max(1, int(worth * missing / quantity))))
    if opening:
        inventory.open_stock(tx, opening, reason=f"delivered in {connection.name} before it was known here ({home})")
        tx.flush()

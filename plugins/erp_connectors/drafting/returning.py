"""Approved returns and goods that came back as documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core_erp import cumulative
from core_erp.outbox import EventRow
from plugins.erp_connectors.documents import DocumentLine, ReturnNotice, ReturnReceipt
from plugins.erp_connectors.drafting.goods import Goods, day, heads, order_of, origin, rate_of
from plugins.finance import api as finance
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.returns import api as returns

if TYPE_CHECKING:
    from core_erp import Transaction

_NOTHING = Decimal(0)


def return_notice(tx: Transaction, payload: Mapping[str, Any]) -> ReturnNotice:
    """What was approved to come back: told at approval. A return without goods has nothing to announce."""
    returned = tx.get(returns.Return, payload["return_id"])
    wanted = [(line, line.approved) for line in returned.lines if line.needs_goods and line.approved]
    goods, sold = Goods(tx, [line.product_id for line, _ in wanted]), _sold(tx, returned)
    source = origin(tx, order_of(returned.lines))
    warehouse = tx.get(inventory.Warehouse, payload["warehouse_id"]).code if payload["warehouse_id"] else ""
    return ReturnNotice(
        our_id=returned.id, number=returned.number, subject=f"returns.return:{returned.id}", reason=returned.reason,
        date=day(tx, returned.approved_at or tx.now), warehouse=warehouse, return_number=returned.number, rate=returned.rate,
        order_number=source.number, comes_from=source.comes_from,
        lines=tuple(_part(goods, line, sold, position=n, quantity=quantity) for n, (line, quantity) in enumerate(wanted, 1)),
        **heads(tx, returned.partner_id, returned.currency, goods),
    )  # fmt: skip


def return_receipt(tx: Transaction, payload: Mapping[str, Any]) -> ReturnReceipt:
    """One arrival at the warehouse. A return may arrive in parts: the n-th part's number ends in ``-n``."""
    returned = tx.get(returns.Return, payload["return_id"])
    told = _told_of(tx, returned.id)
    nth = next(n for n, row in enumerate(told, 1) if row.uid == payload["event_id"])
    this, before = told[nth - 1], _arrived_before(told[: nth - 1])
    assert returned.receipt is not None
    goods, sold = Goods(tx, [a["product_id"] for a in payload["arrivals"]]), _sold(tx, returned)
    source = origin(tx, order_of(returned.lines))
    return ReturnReceipt(
        our_id=this.id, number=f"{returned.receipt.number}-{nth}", subject=f"returns.return:{returned.id}",
        date=day(tx, this.at), warehouse=tx.get(inventory.Warehouse, payload["warehouse_id"]).code,
        return_number=returned.number, reason=returned.reason, rate=returned.rate, order_number=source.number,
        offsets=_offsets(tx, order_of(returned.lines), this.at),
        comes_from=(*source.comes_from, ("return_notice", returned.id)),
        lines=tuple(_arrived(returned, payload["arrivals"], before, goods, sold)),
        **heads(tx, returned.partner_id, returned.currency, goods),
    )  # fmt: skip


def _told_of(tx: Transaction, return_id: int) -> list[EventRow]:
    """Every arrival of a return, in order."""
    mine = (EventRow.subject == f"returns.return:{return_id}", EventRow.name == "returns.return_received")
    return list(tx.session.scalars(select(EventRow).where(*mine).order_by(EventRow.id)))


def _arrived_before(rows: Iterable[EventRow]) -> dict[int, Decimal]:
    before: dict[int, Decimal] = {}
    for arrival in (a for row in rows for a in row.payload["arrivals"]):
        before[arrival["line_id"]] = before.get(arrival["line_id"], _NOTHING) + Decimal(arrival["quantity"])
    return before


def _sold(tx: Transaction, returned: returns.Return) -> dict[int, orders.OrderLine]:
    return {o.id: o for o in orders.lines(tx, [line.order_line_id for line in returned.lines if line.order_line_id])}


def _offsets(tx: Transaction, order_id: int | None, at: datetime) -> str:
    """Goods of an order of which nothing was billed by then take back the delivery: no red invoice is made for them."""
    if order_id is None:
        return "invoice"
    billed = any(invoice.issued_at <= at for invoice in finance.invoices_of(tx, order_id))
    return "invoice" if billed else "delivery"


def _arrived(
    returned: returns.Return, arrivals: Sequence[Mapping[str, Any]], before: Mapping[int, Decimal], goods: Goods,
    sold: Mapping[int, orders.OrderLine],
) -> Iterable[DocumentLine]:  # fmt: skip
    lines = {line.id: line for line in returned.lines}
    for position, arrival in enumerate(arrivals, 1):
        line = lines[arrival["line_id"]]
        yield _part(
            goods, line, sold, position=position, quantity=Decimal(arrival["quantity"]), done=before.get(line.id, _NOTHING),
            product_id=arrival["product_id"],
        )  # fmt: skip


def _part(
    goods: Goods, line: returns.Line, sold: Mapping[int, orders.OrderLine], *, position: int, quantity: Decimal,
    done: Decimal = _NOTHING, product_id: int | None = None,
) -> DocumentLine:  # fmt: skip
    """Valued at what the customer was charged, by the cumulative rule, so that parts sum to the whole."""
    order_line = sold.get(line.order_line_id or 0)
    net, gross, cost, whole, tax_rate = _value(line, order_line)
    net_part, gross_part = cumulative(net, done, quantity, whole), cumulative(gross, done, quantity, whole)
    return goods.line(
        product_id or line.product_id, position=position, quantity=quantity, net_minor=net_part,
        tax_minor=gross_part - net_part, gross_minor=gross_part, tax_rate=tax_rate, description=line.description,
        cost_minor=cumulative(cost, done, quantity, whole), order_position=order_line.position if order_line else 0,
    )  # fmt: skip


def _value(line: returns.Line, order_line: orders.OrderLine | None) -> tuple[int, int, int, Decimal, Decimal]:
    """(net, gross, cost, of which quantity, tax rate): from the order line, or as given for a blind one."""
    if order_line is not None:
        cost = cumulative(order_line.cost_minor, _NOTHING, order_line.quantity, order_line.delivered or order_line.quantity)
        return order_line.net_minor, order_line.gross_minor, cost, order_line.quantity, order_line.tax_rate
    net, tax = line.net_minor or 0, line.tax_minor or 0
    return net, net + tax, line.blind_cost_minor or 0, line.requested, rate_of(net, tax)

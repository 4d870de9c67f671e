"""A return of the file as business acts: asked for, approved twice, received, inspected, credited and paid back.

Every act is done by somebody else, as the four-eyes rules want it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from plugins.approvals import api as approvals
from plugins.orders import api as orders
from plugins.retail.allotting import Part, Sold
from plugins.retail.register import Effect
from plugins.retail.stepping import Work
from plugins.retail.stock import unit_cost
from plugins.returns import api as returns

if TYPE_CHECKING:
    from core_erp import Transaction

REASON = "retail_import"
AS_NEW = "A"


def request(tx: Transaction, work: Work) -> Effect:
    """Ask for it: what was matched names its order line, the rest is blind and valued as the file values it."""
    order_lines = _order_lines(tx, work.parts)
    returned = returns.request(tx, returns.ReturnWish(
        partner_id=work.shop.partner(work.document), currency=work.shop.currency, reason=REASON, channel="retail",
        warehouse_id=work.shop.warehouse_id, reference=work.document.invoice,
        lines=(*_matched(work.parts, order_lines), *_blind(work)),
    ))  # fmt: skip
    return Effect(return_id=returned.id)


def _order_lines(tx: Transaction, parts: Sequence[Part]) -> dict[Sold, int]:
    """Ids of the order lines: each order has the lines of its document in their order."""
    sold = sorted({part.sold[0] for part in parts if part.sold})
    return {(order_id, place): line.id for order_id in sold for place, line in enumerate(orders.lines_of(tx, order_id))}


def _matched(parts: Sequence[Part], order_lines: dict[Sold, int]) -> Iterator[returns.ReturnLineWish]:
    """One line for each order line, even if the file returns it in several."""
    quantities: dict[int, int] = {}
    for part in parts:
        if part.sold:
            line_id = order_lines[part.sold]
            quantities[line_id] = quantities.get(line_id, 0) + part.quantity
    for line_id, quantity in quantities.items():
        yield returns.ReturnLineWish(order_line_id=line_id, quantity=Decimal(quantity))


def _blind(work: Work) -> Iterator[returns.ReturnLineWish]:
    for part in work.parts:
        if part.sold is None:
            yield returns.ReturnLineWish(
                product_id=work.shop.product(part.code), quantity=Decimal(part.quantity), net_minor=part.pence, tax_minor=0,
                cost_minor=part.quantity * unit_cost(part.price, work.shop.cost_share) if part.is_goods else 0,
                description=part.description,
            )  # fmt: skip


def approve(tx: Transaction, work: Work) -> Effect:
    """Decide the level that is open; a flow with one level only is decided by then."""
    for task in approvals.tasks_of(tx, returns.KIND, work.return_id)[:1]:
        approvals.decide(tx, task.id, outcome="approve")
    return Effect()


def receive(tx: Transaction, work: Work) -> Effect:
    """All of it comes back."""
    arrived = [(line.id, line.outstanding) for line in returns.one(tx, work.return_id).lines if line.outstanding]
    returns.receive(tx, work.return_id, returns.Receive(lines=tuple(arrived)))
    return Effect()


def inspect(tx: Transaction, work: Work) -> Effect:
    """All of it is as new and goes back on the shelf."""
    found = [(line.id, line.uninspected, AS_NEW) for line in returns.one(tx, work.return_id).lines if line.uninspected]
    returns.inspect(tx, work.return_id, returns.Inspect(findings=tuple(found)))
    return Effect(pieces=-work.pieces)


def settle(tx: Transaction, work: Work) -> Effect:
    """Credit it, and pay back what is owed."""
    returned = returns.settle(tx, work.return_id)
    return Effect(net_minor=-returned.credited_minor)

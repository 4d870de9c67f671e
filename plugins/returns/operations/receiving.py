"""Receive returned goods (退货收货): into quarantine, at original cost, as often as parcels come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from core_erp import IllegalStep, Objection, Prepared, object_to, refuse, reject, require
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.returns import differences, permissions
from plugins.returns.events import ReturnReceived
from plugins.returns.four_eyes import with_person
from plugins.returns.models import Line, ReceiptLine, Return
from plugins.returns.quantities import objections_to
from plugins.returns.receipts import RECEIPT, cost_of
from plugins.returns.steps import follow_goods
from plugins.returns.wishes import Receive

if TYPE_CHECKING:
    from core_erp import Transaction


_SCANNED = Prepared(
    select(ReceiptLine.id).where(ReceiptLine.return_id == bindparam("return"), ReceiptLine.scan_id == bindparam("scan")).limit(1)
)


@dataclass(frozen=True)
class Coming:
    """A quantity of a line on its way in: what it cost, and where it is put."""

    line: Line
    quantity: Decimal
    cost_minor: int
    place_id: int


def receive(tx: Transaction, return_id: int, arrived: Receive) -> Return:
    """Book arrivals: stock in quarantine at original cost, the receipt, and any difference. A scan counts once.

    What is more than was approved is not booked: it is kept apart as an ``over`` difference.
    Raises Refused for foreign lines, wrong items and goods of another warehouse.
    """
    require(tx, permissions.RECEIVE)
    returned: Return = tx.get_with(Return.lines, return_id)
    if _is_known(tx, returned, arrived.scan_id):
        return returned
    _check(returned, arrived)
    booked, extra = _split(returned, arrived)
    coming = _put_in_quarantine(tx, returned, booked) if booked else []
    _note_arrivals(tx, returned, coming, arrived.scan_id)
    returned.receivers = with_person(returned.receivers, tx.actor.user_id)
    differences.after_receipt(tx, returned, booked, extra, completes=arrived.completes)
    follow_goods(tx, returned)
    _tell(tx, returned, coming)
    return returned


def _is_known(tx: Transaction, returned: Return, scan_id: str | None) -> bool:
    """Was this scan booked before? Asked under the lock."""
    return scan_id is not None and bool(_SCANNED.rows(tx.session, {"return": returned.id, "scan": scan_id}))


def _check(returned: Return, arrived: Receive) -> None:
    if not returned.awaits_goods:
        raise IllegalStep("{thing} is {state}; no goods are expected for it", thing="return", state=returned.state, allowed=[])
    if arrived.warehouse_id not in (None, returned.warehouse_id):
        raise reject(
            "returns/other-warehouse", "These goods are expected in another warehouse; change the return's first", "/warehouse_id"
        )
    refuse([_objections(returned, arrived)])


def _objections(returned: Return, arrived: Receive) -> Iterator[Objection]:
    lines = {line.id: line for line in returned.lines}
    if not arrived.lines:
        yield object_to("returns/no-lines", "Say what came", "/lines")
    for i, (line_id, quantity, product_id) in enumerate(arrived.arrivals):
        if line_id not in lines or not lines[line_id].needs_goods:
            yield object_to(
                "returns/unknown-line", "This return expects no goods for line {line}", f"/lines/{i}/line_id", line=line_id
            )
            continue
        yield from objections_to(quantity, lines[line_id].places, f"/lines/{i}/quantity")
        if product_id not in (None, lines[line_id].product_id):
            yield object_to(
                "returns/wrong-item", "Line {line} is about something else; a wrong item cannot be received yet: set it aside",
                f"/lines/{i}/product_id", line=line_id,
            )  # fmt: skip


def _split(returned: Return, arrived: Receive) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """Per line what is booked, and what came beyond what was approved."""
    came: dict[int, Decimal] = defaultdict(Decimal)
    for line_id, quantity, _product in arrived.arrivals:
        came[line_id] += quantity
    left = {line.id: line.outstanding for line in returned.lines}
    booked = {i: min(q, left[i]) for i, q in came.items() if left[i]}
    return booked, {i: q - booked.get(i, Decimal(0)) for i, q in came.items() if q > left[i]}


def _put_in_quarantine(tx: Transaction, returned: Return, booked: Mapping[int, Decimal]) -> list[Coming]:
    lines = {line.id: line for line in returned.lines if line.id in booked}
    ids = [line.order_line_id for line in lines.values() if line.order_line_id is not None]
    sold = {line.id: line for line in orders.lines(tx, ids, lock=True)} if ids else {}
    coming = [_coming(tx, returned, line, booked[line.id], sold.get(line.order_line_id or 0)) for line in lines.values()]
    outside = inventory.virtual(tx, "customer")
    moves = [
        inventory.Movement(c.line.product_id, c.quantity, outside, c.place_id, _because(returned, c.line), c.cost_minor)
        for c in coming
    ]
    inventory.move(tx, moves)
    if sold:
        orders.record_returned(tx, {c.line.order_line_id: (c.quantity, c.cost_minor) for c in coming if c.line.order_line_id})
    for c in coming:
        c.line.received += c.quantity
        c.line.cost_minor += c.cost_minor
        c.line.place_id = c.place_id
    return coming


def _coming(tx: Transaction, returned: Return, line: Line, quantity: Decimal, sold: orders.OrderLine | None) -> Coming:
    assert returned.warehouse_id is not None
    place_id = line.place_id or inventory.put_away_place(
        tx, line.product_id, quantity, returned.warehouse_id, _because(returned, line)
    )
    return Coming(line, quantity, cost_of(line, quantity, sold), place_id)


def _because(returned: Return, line: Line) -> inventory.Because:
    return inventory.Because(RECEIPT, returned.id, line.id)


def _note_arrivals(tx: Transaction, returned: Return, coming: list[Coming], scan_id: str | None) -> None:
    tx.add_all(
        ReceiptLine(
            return_id=returned.id, line_id=c.line.id, scan_id=scan_id, quantity=c.quantity,
            cost_minor=c.cost_minor, place_id=c.place_id, received_by=tx.actor.user_id, received_at=tx.now,
        )
        for c in coming
    )  # fmt: skip


def _tell(tx: Transaction, returned: Return, coming: list[Coming]) -> None:
    assert returned.warehouse_id is not None
    tx.emit(ReturnReceived(
        return_id=returned.id, number=returned.number, warehouse_id=returned.warehouse_id, state=returned.state,
        arrivals=tuple({"line_id": c.line.id, "product_id": c.line.product_id, "quantity": c.quantity} for c in coming),
    ))  # fmt: skip

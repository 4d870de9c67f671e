"""What is settled around a return: its warehouse, its parcel, the order a blind line belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp import IllegalStep, NotFound, refuse, reject, require
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.returns import permissions
from plugins.returns.events import ReturnShipped
from plugins.returns.matching import misfits
from plugins.returns.models import Line, Return
from plugins.returns.requests import gross_of
from plugins.returns.steps import advance

if TYPE_CHECKING:
    from core_erp import Transaction


def name_warehouse(tx: Transaction, return_id: int, warehouse_id: int, *, reason: str = "") -> Return:
    """Say which warehouse takes it, until goods have come; once approved (labels are out) it takes a reason."""
    require(tx, permissions.PLAN)
    returned = tx.get(Return, return_id, lock=True)
    if returned.state not in ("requested", "approved", "in_transit"):
        raise IllegalStep("{thing} is {state}; its warehouse stays", thing="return", state=returned.state, allowed=[])
    if returned.state != "requested" and not reason.strip():
        raise reject("returns/reason-needed", "The customer knows the address already: say why it changes", "/reason")
    returned.warehouse_id = inventory.the_warehouse(tx, warehouse_id).id
    if reason:
        returned.note = f"{returned.note}\n{reason.strip()}".strip()
    return returned


def ship(tx: Transaction, return_id: int, *, carrier: str, tracking: str) -> Return:
    """The parcel is on its way (物流回收)."""
    require(tx, permissions.REQUEST)
    returned = tx.get(Return, return_id, lock=True)
    if not returned.needs_goods:
        raise IllegalStep("This return needs no goods", state=returned.state, allowed=[])
    returned.carrier, returned.tracking = carrier, tracking
    advance(tx, returned, "in_transit")
    tx.emit(ReturnShipped(return_id=returned.id, number=returned.number, carrier=carrier, tracking=tracking))
    return returned


def match(tx: Transaction, line_id: int, order_line_id: int) -> Return:
    """Find the order of a blind line after all: it claims there, and is valued by it from now on.

    While the return is only asked for. Raises Refused for another customer's, product's or currency's order line.
    """
    require(tx, permissions.PLAN)
    owner = tx.session.get(Line, line_id)
    if owner is None:
        raise NotFound("There is no {kind} {key}", kind="line", key=line_id)
    returned = tx.get(Return, owner.return_id, lock=True)
    line = next(line for line in returned.lines if line.id == line_id)
    if returned.state != "requested" or not line.is_blind:
        raise IllegalStep("This line cannot be matched any more", state=returned.state, allowed=[])
    (sold,) = orders.claim_return(tx, {order_line_id: line.requested})
    (order,) = orders.orders(tx, [sold.order_id])
    refuse([misfits(returned, line, sold, order)])
    returned.amount_minor += gross_of(sold, line.requested) - (line.net_minor or 0) - (line.tax_minor or 0)
    line.order_id, line.order_line_id = order.id, sold.id
    line.net_minor = line.tax_minor = line.blind_cost_minor = line.unit_price = None
    return returned

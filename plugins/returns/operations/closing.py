"""The ends of a return that are not money: called off, not waited for any longer, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp import Conflict, IllegalStep, reject, require
from plugins.approvals import api as approvals
from plugins.orders import api as orders
from plugins.returns import differences, permissions
from plugins.returns.events import ReturnCancelled, ReturnClosedShort
from plugins.returns.models import KIND, Return
from plugins.returns.operations.deciding import release_claims
from plugins.returns.steps import advance, follow_goods

if TYPE_CHECKING:
    from core_erp import Transaction


def cancel(tx: Transaction, return_id: int, *, reason: str) -> Return:
    """Call it off while nothing has come of it; what it claimed may be asked for again. Raises IllegalStep afterwards."""
    require(tx, permissions.CANCEL)
    _need(reason)
    tx.get(Return, return_id)
    approvals.withdraw_of(tx, KIND, return_id)  # before the return is locked, as deciding does
    returned = tx.get(Return, return_id, lock=True)
    return _call_off(tx, returned, reason)


def _call_off(tx: Transaction, returned: Return, reason: str) -> Return:
    if returned.credited_minor:
        raise Conflict("Money has moved for this return", code="returns/money-moved")
    advance(tx, returned, "cancelled")
    release_claims(tx, returned)
    returned.ended_because = reason.strip()
    tx.emit(ReturnCancelled(return_id=returned.id, number=returned.number, reason=returned.ended_because))
    return returned


def close_short(tx: Transaction, return_id: int, *, reason: str) -> Return:
    """Wait no longer for what has not come: the customer keeps it, and may ask again. With nothing come, it is cancelled."""
    require(tx, permissions.CLOSE_SHORT)
    _need(reason)
    returned = tx.get(Return, return_id, lock=True)
    if not returned.awaits_goods:
        raise IllegalStep("{thing} is {state}; it waits for no goods", thing="return", state=returned.state, allowed=[])
    if all(line.needs_goods and not line.received for line in returned.lines):
        return _call_off(tx, returned, reason)
    _give_up(tx, returned)
    differences.close(tx, differences.open_ones(returned, "short"), reason.strip())
    returned.ended_because = reason.strip()
    follow_goods(tx, returned)
    tx.emit(ReturnClosedShort(return_id=returned.id, number=returned.number, reason=returned.ended_because))
    return returned


def _give_up(tx: Transaction, returned: Return) -> None:
    missing = {line: line.outstanding for line in returned.lines if line.outstanding}
    claimed = {line.order_line_id: quantity for line, quantity in missing.items() if line.order_line_id is not None}
    if claimed:
        orders.release_return(tx, claimed)
    for line, quantity in missing.items():
        line.closed_short += quantity


def close(tx: Transaction, return_id: int) -> Return:
    """File it: everything is settled and every difference cleared up. Raises ``returns/open-differences``."""
    require(tx, permissions.CLOSE)
    returned = tx.get(Return, return_id, lock=True)
    if left := differences.open_ones(returned):
        raise reject("returns/open-differences", "{count} differences are not cleared up", count=len(left))
    advance(tx, returned, "closed")
    return returned


def _need(reason: str) -> None:
    if not reason.strip():
        raise reject("returns/reason-needed", "Say why", "/reason")

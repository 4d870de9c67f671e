"""What follows from the approval's end. Only approvals lead here: nobody authorizes a return by hand."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from plugins.orders import api as orders
from plugins.returns.events import ReturnAuthorized, ReturnRejected, ReturnReopened
from plugins.returns.models import Receipt, Return
from plugins.returns.steps import advance

if TYPE_CHECKING:
    from core_erp import Transaction


def authorize(tx: Transaction, return_id: int, *, deciders: Collection[int]) -> Return:
    """Name the warehouse, expect the goods there, and write the draft of the receipt (退货入库单)."""
    returned: Return = tx.get_with(Return.lines, return_id)
    returned.deciders = sorted(deciders)
    if returned.needs_goods:
        returned.warehouse_id = tx.hook.returns_destination(tx=tx, returned=returned)
        _expect_goods(tx, returned)
    for line in returned.lines:
        line.approved = line.requested
    returned.approved_at = tx.now
    advance(tx, returned, "approved")
    tx.emit(ReturnAuthorized(return_id=returned.id, number=returned.number, warehouse_id=returned.warehouse_id))
    return returned


def _expect_goods(tx: Transaction, returned: Return) -> None:
    """The receipt is numbered after its return: whoever holds one finds the other."""
    tx.add(Receipt(company_id=returned.company_id, return_id=returned.id, number=f"{returned.number}/R", opened_at=tx.now))


def turn_down(tx: Transaction, return_id: int, *, reason: str) -> Return:
    """Refuse the return and free what it had claimed of its order lines."""
    returned: Return = tx.get_with(Return.lines, return_id)
    release_claims(tx, returned)
    returned.ended_because = reason
    advance(tx, returned, "rejected")
    tx.emit(ReturnRejected(return_id=returned.id, number=returned.number, reason=reason))
    return returned


def take_up_again(tx: Transaction, return_id: int) -> Return:
    """An appeal was upheld: the return waits for its approval as before, and claims its order lines anew.

    The window is not asked about again: whoever asked in time keeps his place. Raises Refused ``orders/not-returnable``
    when the same pieces were returned otherwise meanwhile.
    """
    returned: Return = tx.get_with(Return.lines, return_id)
    claims = {line.order_line_id: line.requested for line in returned.lines if line.order_line_id is not None}
    if claims:
        orders.claim_return(tx, claims)
    returned.ended_because = ""
    advance(tx, returned, "requested")
    tx.emit(ReturnReopened(return_id=returned.id, number=returned.number))
    return returned


def release_claims(tx: Transaction, returned: Return) -> None:
    """All that was claimed and has not come back may be asked for again."""
    claimed = {line.order_line_id: line.requested - line.received for line in returned.lines if line.order_line_id is not None}
    if wanted := {line_id: quantity for line_id, quantity in claimed.items() if quantity}:
        orders.release_return(tx, wanted)

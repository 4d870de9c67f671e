"""Clear up differences (处理差异)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp import Conflict, reject, require
from plugins.inventory import api as inventory
from plugins.returns import differences, permissions
from plugins.returns.models import Difference, Line, Return

if TYPE_CHECKING:
    from core_erp import Transaction

SENT_BACK = "returns.sent_back"


def clear_up(tx: Transaction, difference_id: int, *, resolution: str, sends_back: bool = False) -> Difference:
    """Say how a difference was cleared up. ``sends_back`` hands refused goods back to the customer, out of quarantine.

    What is missing is not cleared up here: it comes, or the return is closed short.
    """
    require(tx, permissions.PLAN)
    difference = tx.get(Difference, difference_id)
    tx.get(Return, difference.return_id, lock=True)
    tx.session.refresh(difference)
    if not difference.is_open:
        raise Conflict("This difference was cleared up already", code="returns/cleared-up")
    if difference.kind == "short" or (sends_back and difference.kind != "refused"):
        raise reject("returns/not-clearable", "A difference of kind {kind} is not cleared up so", kind=difference.kind)
    if not resolution.strip():
        raise reject("returns/reason-needed", "Say how", "/resolution")
    if sends_back:
        _send_back(tx, difference)
    differences.close(tx, [difference], resolution.strip())
    return difference


def _send_back(tx: Transaction, difference: Difference) -> None:
    line = tx.get(Line, difference.line_id)
    assert line.place_id is not None
    why = inventory.Because(SENT_BACK, difference.return_id, line.id)
    inventory.move(tx, [
        inventory.Movement(line.product_id, difference.quantity, line.place_id, inventory.virtual(tx, "customer"), why)
    ])  # fmt: skip

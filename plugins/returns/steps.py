"""The one way a return changes its state: along the table, with its holder, and others told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.returns.workflow import AWAITING_GOODS, HOLDERS, RETURN

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.models import Return


def advance(tx: Transaction, returned: Return, to: str) -> None:
    """Move on, or raise IllegalStep; whoever joins ``returns_advanced`` acts in the same transaction."""
    before = RETURN.advance(returned, to)
    returned.holder = "finance" if to == "approved" and not returned.needs_goods else HOLDERS.get(to, "")
    tx.hook.returns_advanced(tx=tx, returned=returned, before=before)


def goods_state(returned: Return) -> str | None:
    """The state that the quantities of the lines say, as far as goods go; None while everything is still to come."""
    goods = [line for line in returned.lines if line.needs_goods]
    if any(line.outstanding for line in goods):
        return "partly_received" if any(line.received for line in goods) else None
    return "received" if any(line.uninspected for line in goods) else "inspected"


def follow_goods(tx: Transaction, returned: Return) -> None:
    """Advance, step by step, to where the goods are."""
    wanted = goods_state(returned)
    if wanted == "partly_received" and returned.state in ("approved", "in_transit"):
        advance(tx, returned, "partly_received")
    if wanted in ("received", "inspected") and returned.state in AWAITING_GOODS:
        advance(tx, returned, "received")
        returned.received_at = tx.now
    if wanted == "inspected" and returned.state == "received":
        advance(tx, returned, "inspected")

"""Cost of what comes back: exactly what it cost when it went out, never today's price."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import cumulative, hookimpl
from plugins.inventory import api as inventory
from plugins.orders import api as orders

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.models import Line

RECEIPT = "returns.receipt"
INSPECTION = "returns.inspection"


@hookimpl
def inventory_put_away(tx: Transaction, warehouse_id: int, because: inventory.Because) -> int | None:
    """Returned goods wait in quarantine until somebody has looked at them."""
    return inventory.place(tx, warehouse_id, "quarantine") if because.kind == RECEIPT else None


def cost_of(line: Line, quantity: Decimal, sold: orders.OrderLine | None) -> int:
    """Original cost of this quantity in minor units of the company currency; blind lines as given."""
    if sold is not None:
        return orders.return_cost(sold, quantity)
    return cumulative(line.blind_cost_minor or 0, line.received, quantity, line.requested)

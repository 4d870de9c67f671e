"""What delivered goods had cost, for when some of them come back."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from core_erp.money import half_up

if TYPE_CHECKING:
    from plugins.orders.models import OrderLine


def return_cost(line: OrderLine, quantity: Decimal) -> int:
    """Original cost, in minor units of the company's currency, of the next ``quantity`` of a line to come back.

    Cumulative: ``round(cost × returned so far / delivered)`` less what came back before, so that any partition of the
    delivered quantity brings back exactly what was issued. Never less than nothing, also if a later delivery was cheaper.
    """
    if not line.delivered:
        return 0
    so_far = half_up(Fraction(line.cost_minor) * Fraction(line.returned + quantity) / Fraction(line.delivered))
    return max(0, min(so_far, line.cost_minor) - line.cost_returned_minor)

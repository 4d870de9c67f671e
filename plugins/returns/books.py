"""What a return comes to in the company's currency (本位币金额)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp.masters import facts
from core_erp.money import convert

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.models import Return


def in_books(tx: Transaction, returned: Return) -> int:
    """Its amount in minor units of the company's currency, at its own rate: that of its orders."""
    home = facts.company(tx).currency
    if returned.currency == home:
        return returned.amount_minor
    return convert(returned.amount_minor, returned.currency, home, returned.rate)

"""How risky a return looks, from 0 to 100: a sum of few plain signs, each of which a person can check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp import hookimpl

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.facts import History
    from plugins.returns.models import Return

PER_RETURN, MOST_FOR_RETURNS = 5, 40
"""For each other return of this customer in a year."""
PER_REJECTION, MOST_FOR_REJECTIONS = 15, 30
"""For each of them that was rejected."""
BLIND = 30
"""A line that names no order (无源单)."""


@hookimpl(trylast=True)
def returns_risk(tx: Transaction, returned: Return, history: History) -> int:
    often = min(PER_RETURN * history.returns, MOST_FOR_RETURNS)
    rejected = min(PER_REJECTION * history.rejected, MOST_FOR_REJECTIONS)
    return often + rejected + (BLIND if any(line.is_blind for line in returned.lines) else 0)

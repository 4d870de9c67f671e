"""Their period is closed: the document goes to the next one, with its own date kept and the move shown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.erp_connectors.models import Link


def moved(tx: Transaction, link: Link) -> bool:
    """Book it on the first day of the month after the one that was refused; False when a person must choose."""
    tried = link.booked_on or link.day
    if tried is None or tx.setting("erp_connectors.closed_period") != "next":
        return False
    following = date(tried.year + tried.month // 12, tried.month % 12 + 1, 1)
    if _months(link.day or tried, following) > tx.setting("erp_connectors.periods_ahead"):
        return False
    link.booked_on, link.standing, link.due_at = following, "open", tx.now
    link.problem = f"the period of {tried.isoformat()} is closed there: it goes to {following.isoformat()}"
    link.next_action = "nothing: it is sent again by itself; the month-end report lists it"
    return True


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month

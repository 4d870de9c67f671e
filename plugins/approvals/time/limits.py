"""When a task is due, when its people are reminded, and when it is escalated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.approvals.flows.definition import Limit


@dataclass(frozen=True)
class Times:
    """The three moments of a task; None where there is none."""

    due_at: datetime | None = None
    remind_at: datetime | None = None
    escalate_at: datetime | None = None


def due(tx: Transaction, limit: Limit | None, start: datetime) -> Times:
    """The moments a limit means for a task that is opened at ``start``."""
    if limit is None:
        return Times()
    remind = None if limit.remind_before is None else _after(start, max(Decimal(0), limit.hours - limit.remind_before))
    escalate = None if limit.escalate_after is None else _after(start, limit.escalate_after)
    return Times(_after(start, limit.hours), remind, escalate)


def _after(start: datetime, hours: Decimal) -> datetime:
    return start + timedelta(seconds=float(hours * 3600))

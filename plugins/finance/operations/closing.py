"""Closing and reopening a month of the books."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from sqlalchemy import func, select

from core_erp import NotFound, Transaction, reject, require
from plugins.finance import periods, permissions
from plugins.finance.events import PeriodClosed
from plugins.finance.models import Entry, Period
from plugins.finance.workflow import PERIODS


def close_period(tx: Transaction, year: int, month: int) -> Period:
    """Close a month: whoever is posting in it finishes first, whoever comes later is refused.

    Raises IllegalStep when it is closed already.
    """
    require(tx, permissions.CLOSE)
    period = _locked(tx, year, month)
    PERIODS.advance(period, "closed")
    period.closed_at, period.entry_count, period.reason = tx.now, _entries(tx, period), ""
    tx.flush()
    tx.emit(PeriodClosed(period_id=period.id, year=year, month=month))
    return period


def reopen_period(tx: Transaction, year: int, month: int, *, reason: str) -> Period:
    """Open a closed month again, for a reason; IllegalStep when it is open, Refused ``finance/reason-needed``."""
    require(tx, permissions.CLOSE)
    if not reason.strip():
        raise reject("finance/reason-needed", "Say why the month is opened again", "/reason")
    period = _locked(tx, year, month)
    PERIODS.advance(period, "open")
    period.closed_at, period.entry_count, period.reason = None, None, reason
    return period


def _locked(tx: Transaction, year: int, month: int) -> Period:
    """The month's row, for nobody else until the commit; written first if nothing was ever posted in it."""
    if not (1900 <= year <= 9999 and 1 <= month <= 12):
        raise NotFound("There is no month {month}", month=f"{year}-{month}")
    periods.add_month(tx, year, month)
    periods.forget(tx)
    here = (Period.company_id == tx.company_id, Period.year == year, Period.month == month)
    found = select(Period).where(*here).with_for_update().execution_options(populate_existing=True)
    return tx.session.scalars(found).one()


def _entries(tx: Transaction, period: Period) -> int:
    first, last = date(period.year, period.month, 1), date(period.year, period.month, monthrange(period.year, period.month)[1])
    dated = select(func.count()).select_from(Entry).where(Entry.company_id == tx.company_id, Entry.day.between(first, last))
    return tx.session.scalar(dated) or 0

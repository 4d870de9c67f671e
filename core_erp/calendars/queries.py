"""Reading calendars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from core_erp.calendars.calendar import Calendar
from core_erp.calendars.models import CalendarRow
from core_erp.calendars.years import Workday, workdays
from core_erp.errors import reject
from core_erp.transaction import Transaction

LONGEST_SPAN, MONTH = 731, timedelta(days=30)


def the_calendar(tx: Transaction, code: str = "default") -> Calendar:
    """A calendar of the company, to count with; costs no statement once it is known.

    Raises ``core/no-calendar``, naming those there are.
    """
    found = tx.erp.cache.get(("core_calendar", tx.company_id, code), lambda: _find(tx, code))
    if found is None:
        known = tx.session.scalars(select(CalendarRow.code).where(CalendarRow.company_id == tx.company_id)).all()
        raise reject("core/no-calendar", "There is no calendar {calendar}; there are {calendars}", "/calendar",
                     calendar=code, calendars=", ".join(sorted(known)))  # fmt: skip
    return found


def _find(tx: Transaction, code: str) -> Calendar | None:
    row = tx.session.scalar(calendars(tx).where(CalendarRow.code == code))
    return None if row is None else Calendar(row.code, row.pattern)


def calendars(tx: Transaction) -> Select[CalendarRow]:
    return select(CalendarRow).where(CalendarRow.company_id == tx.company_id)


@dataclass(frozen=True, kw_only=True)
class Span:
    """Days from one to another, both included; None: from today, for a month."""

    since: date | None = None
    until: date | None = None


def days_of(tx: Transaction, calendar_id: int, span: Span) -> Sequence[Workday]:
    """Each day of a span as the calendar has it. Raises ``core/span`` when it runs backwards or is too long."""
    pattern = tx.get(CalendarRow, calendar_id).pattern
    since = span.since or tx.now.astimezone(ZoneInfo(pattern.zone)).date()
    until = span.until or (since + MONTH if since.year < MAXYEAR else since)
    if not 0 <= (until - since).days <= LONGEST_SPAN or since.year < 1900 or until.year > 2200:
        raise reject("core/span", "A span runs forward, for at most {days} days, from 1900 to 2200", "/until", days=LONGEST_SPAN)
    return tuple(workdays(pattern, since, until))

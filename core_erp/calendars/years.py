"""The working windows of one year, laid out once and kept: what adding and counting look things up in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from core_erp.calendars.pattern import OwnDay, Pattern, Shift
from core_erp.calendars.public_days import PublicDays, public_days
from core_erp.calendars.walls import moment_of

_DAY = timedelta(days=1)
_NOTHING = PublicDays({}, frozenset())
KINDS = ("ordinary", "holiday", "makeup", "own_holiday", "own_workday")


@dataclass(frozen=True, slots=True)
class Window:
    """Working time without a break, both ends in UTC."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Workday:
    """One day as the calendar has it: its windows, what kind of day it is (``KINDS``), and the name of a holiday."""

    day: date
    windows: tuple[Window, ...]
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Year:
    """The windows that begin on a local day of this year, in order, none overlapping; ``before[i]`` is the working time
    of the year before window ``i``, and its last entry that of the whole year."""

    windows: tuple[Window, ...]
    begins: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    before: tuple[timedelta, ...]

    @property
    def total(self) -> timedelta:
        return self.before[-1]


@lru_cache(maxsize=512)
def year_of(pattern: Pattern, year: int) -> Year:
    """A year of the calendar. A night shift of New Year's Eve belongs to the old year."""
    windows = tuple(w for workday in workdays(pattern, date(year, 1, 1), date(year, 12, 31)) for w in workday.windows)
    lengths = accumulate((w.ends - w.begins for w in windows), initial=timedelta())
    return Year(windows, tuple(w.begins for w in windows), tuple(w.ends for w in windows), tuple(lengths))


def workdays(pattern: Pattern, since: date, until: date) -> Iterator[Workday]:
    """Each day of a span. Where a shift would begin before the one of the day before has ended, it begins then."""
    own = {o.day: o for o in pattern.own_days}
    zone = ZoneInfo(pattern.zone)
    last = datetime.min.replace(tzinfo=zone)
    for day in _days(since - _DAY if since > date.min else since, until):
        shifts, kind, name = _shifts(pattern, day, own.get(day))
        windows = []
        for shift in shifts:
            begins, ends = max(last, moment_of(day, shift.begins, zone)), moment_of(day, shift.ends, zone)
            if begins < ends:
                windows.append(Window(begins, ends))
                last = ends
        if day >= since:
            yield Workday(day, tuple(windows), kind, name)


def _days(since: date, until: date) -> Iterator[date]:
    return (since + timedelta(days=n) for n in range((until - since).days + 1))


def _shifts(pattern: Pattern, day: date, own: OwnDay | None) -> tuple[tuple[Shift, ...], str, str]:
    """The shifts of a day, its kind and name: the company's own word first, then the country's, then the week's."""
    usual = pattern.shifts_of(day.weekday())
    made_up = usual or pattern.shifts_of(pattern.makeup_weekday)
    if own is not None:
        return (made_up, "own_workday", own.name) if own.is_working else ((), "own_holiday", own.name)
    country = public_days(pattern.country, pattern.subdivision, day.year) if pattern.country else _NOTHING
    if day in country.makeup:
        return made_up, "makeup", ""
    if day in country.holidays:
        return (), "holiday", country.holidays[day]
    return usual, "ordinary", ""

"""Counting in working time: exact, across nights, holidays, years and changes of the clock."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from core_erp.calendars.pattern import Pattern
from core_erp.calendars.years import Year, year_of
from core_erp.errors import Refused, reject

MOST_HOURS = 100_000
_FAR = 30
"""So many years are looked through for working time before giving up."""
_NONE, _TICK = timedelta(), timedelta.resolution
_MICROSECONDS_AN_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Calendar:
    """A business calendar (工作日历). Moments go in with their zone and come out in UTC.

    The time of a window includes both its ends: eight hours from nine o'clock may end at the minute the house closes.
    """

    code: str
    pattern: Pattern

    def add(self, moment: datetime, hours: Decimal | int) -> datetime:
        """The moment when so many working hours have passed; for a negative number, when they still lay ahead.

        Counting begins when work next does, so that no hours from outside working time is the next opening. Raises
        ``core/no-working-time`` when the calendar has no such hours, and ValueError for a moment without a zone.
        """
        if abs(Decimal(hours)) > MOST_HOURS:
            raise reject("core/too-many-hours", "At most {most} working hours can be counted", "/hours", most=MOST_HOURS)
        start, wanted = _in_utc(moment), timedelta(microseconds=int(Decimal(hours) * _MICROSECONDS_AN_HOUR))
        return self._forward(start, wanted) if wanted >= _NONE else self._backward(start, -wanted)

    def between(self, a: datetime, b: datetime) -> timedelta:
        """The working time from ``a`` to ``b``; negative when ``b`` comes first."""
        since, until = _in_utc(a), _in_utc(b)
        if until < since:
            return -self.between(b, a)
        years = [self._year(y) for y in range(self._local_year(since) - 1, self._local_year(until) + 1)]
        return sum((_elapsed(year, until) - _elapsed(year, since) for year in years), _NONE)

    def is_open(self, moment: datetime) -> bool:
        """Is this a moment of working time?"""
        return self.add(moment, 0) == moment

    def _forward(self, start: datetime, wanted: timedelta) -> datetime:
        first = self._local_year(start) - 1
        for year in (self._year(y) for y in range(first, first + _FAR)):
            done = _elapsed(year, start)
            if wanted > year.total - done:
                wanted -= year.total - done
            elif wanted:
                return _moment(year, bisect_left(year.before, done + wanted) - 1, done + wanted)
            elif opening := next((w for w in year.windows[bisect_right(year.ends, start - _TICK) :]), None):
                return max(start, opening.begins)
        raise self._no_time()

    def _backward(self, end: datetime, wanted: timedelta) -> datetime:
        last = self._local_year(end)
        for year in (self._year(y) for y in range(last, last - _FAR, -1)):
            done = _elapsed(year, end)
            if wanted <= done:
                return _moment(year, bisect_right(year.before, done - wanted) - 1, done - wanted)
            wanted -= done
        raise self._no_time()

    def _year(self, year: int) -> Year:
        if not MINYEAR < year < MAXYEAR:
            raise self._no_time()
        return year_of(self.pattern, year)

    def _local_year(self, moment: datetime) -> int:
        return moment.astimezone(ZoneInfo(self.pattern.zone)).year

    def _no_time(self) -> Refused:
        return reject("core/no-working-time", "The calendar {calendar} has no such working time", calendar=self.code)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)


def _elapsed(year: Year, moment: datetime) -> timedelta:
    """How much of the year's working time is over at that moment."""
    i = bisect_right(year.begins, moment) - 1
    return _NONE if i < 0 else year.before[i] + min(moment, year.ends[i]) - year.begins[i]


def _moment(year: Year, window: int, elapsed: timedelta) -> datetime:
    return year.begins[window] + (elapsed - year.before[window])

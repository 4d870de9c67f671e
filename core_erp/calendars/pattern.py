"""What a calendar is made of: shifts by weekday in a zone, a country's public days, and the company's own days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MINUTES_A_DAY = 24 * 60
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """Working hours that begin on a weekday (0 is Monday), in minutes after its midnight by the clock on the wall.

    ``ends`` beyond 1440 is the morning after: a night shift (夜班) belongs to the day it begins on.
    """

    weekday: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day the company itself decides about: a holiday of its own, or a workday that the country has off."""

    day: date
    is_working: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A calendar as plain data. ``makeup_weekday``: whose hours a make-up workday (调休) has that has none of its own."""

    zone: str
    shifts: tuple[Shift, ...]
    country: str | None = None
    subdivision: str | None = None
    own_days: tuple[OwnDay, ...] = ()
    makeup_weekday: int = 0

    def shifts_of(self, weekday: int) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if shift.weekday == weekday)


def clock(minutes: int) -> str:
    """``1320`` is ``22:00``; ``1800``, the morning after, is ``30:00``."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def minutes(text: str) -> int:
    """``"22:00"`` is ``1320``; hours go to 48. Raises ValueError for anything else."""
    hours, colon, rest = text.partition(":")
    if not (colon and len(hours) == 2 and len(rest) == 2 and text.isascii() and (hours + rest).isdecimal()):
        raise ValueError(text)
    if int(rest) > 59 or int(hours) * 60 + int(rest) > 2 * MINUTES_A_DAY:
        raise ValueError(text)
    return int(hours) * 60 + int(rest)

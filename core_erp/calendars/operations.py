"""Keeping calendars: defining them, changing them, and saying what is different on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from sqlalchemy import select

from core_erp.calendars.models import CalendarRow, DayRow, ShiftRow
from core_erp.calendars.pattern import MINUTES_A_DAY, NAMES, Shift, clock
from core_erp.calendars.public_days import is_known
from core_erp.calendars.walls import is_zone
from core_erp.errors import Conflict, NotFound, Objection, object_to, refuse
from core_erp.masters import facts
from core_erp.permissions import EDIT_CALENDARS, require
from core_erp.transaction import Transaction

WEEK = 7 * MINUTES_A_DAY


@dataclass(frozen=True, kw_only=True)
class CalendarWish:
    """A calendar as it should be; ``timezone`` None: the company's."""

    code: str
    name: str
    shifts: tuple[Shift, ...]
    timezone: str | None = None
    country: str | None = None
    subdivision: str | None = None
    makeup_weekday: int = 0


def define(tx: Transaction, wish: CalendarWish) -> CalendarRow:
    """Raises Conflict when the code is taken, Refused for an unknown zone or country, or for shifts that overlap."""
    require(tx, EDIT_CALENDARS)
    taken = select(CalendarRow.id).where(CalendarRow.company_id == tx.company_id, CalendarRow.code == wish.code)
    if tx.session.scalar(taken) is not None:
        raise Conflict("There is a {kind} {key} already", code="core/code-taken", kind="calendar", key=wish.code)
    return _keep(tx, CalendarRow(company_id=tx.company_id), _checked(tx, wish))


def change(tx: Transaction, calendar_id: int, wish: CalendarWish) -> CalendarRow:
    """The calendar is as wished from now on, its code and its own days excepted. What is due already stays due then."""
    require(tx, EDIT_CALENDARS)
    row = tx.get(CalendarRow, calendar_id, lock=True)
    return _keep(tx, row, _checked(tx, replace(wish, code=row.code)))


def _checked(tx: Transaction, wish: CalendarWish) -> CalendarWish:
    wish = replace(wish, timezone=wish.timezone or facts.company(tx).timezone)
    refuse([_about_places(wish), _about_shifts(wish)])
    return wish


def _keep(tx: Transaction, row: CalendarRow, wish: CalendarWish) -> CalendarRow:
    for name in ("code", "name", "timezone", "country", "subdivision", "makeup_weekday"):
        setattr(row, name, getattr(wish, name))
    row.shifts = []
    tx.add(row)
    tx.flush()  # the old hours go before the new ones come: one begins where another did
    row.shifts = [ShiftRow(weekday=s.weekday, begins=s.begins, ends=s.ends) for s in sorted(wish.shifts)]
    tx.flush()
    return row


def _about_places(wish: CalendarWish) -> Iterable[Objection]:
    if not is_zone(wish.timezone or ""):
        yield object_to("core/no-zone", "There is no time zone {zone}; one is Asia/Shanghai", "/timezone", zone=wish.timezone)
    if wish.country is None and wish.subdivision is not None:
        yield object_to("core/no-country", "A part of a country needs its country", "/country")
    elif wish.country is not None and not is_known(wish.country, wish.subdivision):
        place = "-".join(filter(None, (wish.country, wish.subdivision)))
        yield object_to("core/no-country", "Nothing is known of public holidays in {place}", "/country", place=place)


def _about_shifts(wish: CalendarWish) -> Iterable[Objection]:
    if not wish.shifts:
        yield object_to("core/no-shifts", "A calendar needs working hours on one weekday at least", "/shifts")
    for shift in wish.shifts:
        if not shift.begins < shift.ends <= shift.begins + MINUTES_A_DAY or shift.begins >= MINUTES_A_DAY:
            yield object_to("core/shift-span", "The hours {hours} must begin on their day and end within 24 hours", "/shifts",
                            hours=_named(shift))  # fmt: skip
    week = sorted((s.weekday * MINUTES_A_DAY + s.begins, s.weekday * MINUTES_A_DAY + s.ends, s) for s in wish.shifts)
    around = [*week, *((begins + WEEK, ends + WEEK, shift) for begins, ends, shift in week[:1])]
    for (_, ends, before), (begins, _, after) in pairwise(around):
        if begins < ends:
            yield object_to("core/shifts-overlap", "The hours {before} and {after} overlap", "/shifts",
                            before=_named(before), after=_named(after))  # fmt: skip


def _named(shift: Shift) -> str:
    return f"{NAMES[shift.weekday]} {clock(shift.begins)}-{clock(shift.ends)}"


# -- days of one's own --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class DayWish:
    """What is different on a day: off, or worked."""

    day: date
    is_working: bool
    name: str = ""


def set_days(tx: Transaction, calendar_id: int, wishes: Iterable[DayWish]) -> CalendarRow:
    """Each of these days is as wished, whatever week and country say. Saying it again changes it."""
    require(tx, EDIT_CALENDARS)
    row = tx.get(CalendarRow, calendar_id, lock=True)
    known = {d.day: d for d in row.days}
    for wish in wishes:
        day = known.get(wish.day)
        if day is None:
            day = known[wish.day] = DayRow(day=wish.day)
            row.days.append(day)
        day.is_working, day.name = wish.is_working, wish.name
    tx.flush()
    return row


def forget_day(tx: Transaction, calendar_id: int, day: date) -> CalendarRow:
    """The day is as week and country say again. Raises NotFound when nothing was different about it."""
    require(tx, EDIT_CALENDARS)
    row = tx.get(CalendarRow, calendar_id, lock=True)
    found = next((d for d in row.days if d.day == day), None)
    if found is None:
        raise NotFound("There is no {kind} {key}", kind="day", key=day.isoformat())
    row.days.remove(found)
    tx.flush()
    return row

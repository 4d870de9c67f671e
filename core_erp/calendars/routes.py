"""Calendars over HTTP: /api/v1/core/calendars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select

from core_erp.calendars import operations, queries, schemas
from core_erp.calendars.models import CalendarRow
from core_erp.calendars.years import Workday
from core_erp.errors import NotFound
from core_erp.http import Routes
from core_erp.permissions import EDIT_CALENDARS, VIEW_MASTERS
from core_erp.transaction import Transaction

routes = Routes("calendars", "Business calendars", prefix="/api/v1/core")


@routes.lists("/calendars", gives=schemas.CalendarView, needs=VIEW_MASTERS)
def calendars(tx: Transaction) -> Select[Any]:
    """The calendars of the company: `default` and `always` from the start."""
    return queries.calendars(tx)


@routes.reads("/calendars/<int:calendar_id>", gives=schemas.CalendarView, needs=VIEW_MASTERS)
def calendar(tx: Transaction, calendar_id: int) -> CalendarRow:
    """One calendar with its hours and its own days."""
    return tx.get(CalendarRow, calendar_id)


@routes.lists("/calendars/<int:calendar_id>/workdays", gives=schemas.WorkdayView, needs=VIEW_MASTERS, filters=schemas.SpanFilter)
def workdays(tx: Transaction, span: queries.Span, calendar_id: int) -> Sequence[Workday]:
    """What the calendar makes of each day of a span: its working time, and what makes it different from its weekday."""
    return queries.days_of(tx, calendar_id, span)


@routes.writes("POST", "/calendars", takes=schemas.DefineCalendar, gives=schemas.CalendarView, needs=EDIT_CALENDARS, status=201)
def define(tx: Transaction, wish: operations.CalendarWish) -> CalendarRow:
    """Define another calendar."""
    return operations.define(tx, wish)


@routes.writes(
    "PUT", "/calendars/<int:calendar_id>", takes=schemas.ChangeCalendar, gives=schemas.CalendarView, needs=EDIT_CALENDARS
)
def change(tx: Transaction, sent: dict[str, Any], calendar_id: int) -> CalendarRow:
    """The whole calendar anew, except for its code and its own days; what is due already stays due then."""
    wish = operations.CalendarWish(code="", **sent | {"shifts": tuple(sent["shifts"])})
    return operations.change(tx, calendar_id, wish)


@routes.writes(
    "POST", "/calendars/<int:calendar_id>/days", takes=schemas.SetDays, gives=schemas.CalendarView, needs=EDIT_CALENDARS
)
def set_days(tx: Transaction, sent: dict[str, Any], calendar_id: int) -> CalendarRow:
    """Say what is different on these days: off, or worked. Of the same day the last word counts."""
    return operations.set_days(tx, calendar_id, sent["days"])


@routes.writes("DELETE", "/calendars/<int:calendar_id>/days/<string:day>", gives=schemas.CalendarView, needs=EDIT_CALENDARS)
def forget_day(tx: Transaction, calendar_id: int, day: str) -> CalendarRow:
    """The day (`2026-05-04`) is as week and country say again."""
    return operations.forget_day(tx, calendar_id, _day(day))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound("There is no {kind} {key}", kind="day", key=text) from error

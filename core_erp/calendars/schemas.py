"""Calendars as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from core_erp.calendars.operations import CalendarWish, DayWish
from core_erp.calendars.pattern import NAMES, Shift, clock, minutes
from core_erp.calendars.queries import Span
from core_erp.calendars.years import KINDS
from core_erp.fields import Choice, Code, Flag, Id, Many, Moment, Shape, Text


class Weekday(fields.String):
    """``mon`` … ``sun``."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(validate=validate.OneOf(NAMES), **rest)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_rest: Any) -> str:
        return NAMES[value]

    def deserialize(self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **rest: Any) -> Any:
        name = super().deserialize(value, attr, data, **rest)
        return NAMES.index(name) if isinstance(name, str) else name


class Clock(fields.Field[int]):
    """``"22:00"``; an end after midnight counts on: ``"30:00"`` is six in the morning after."""

    default_error_messages = {"invalid": 'This must be a time such as "09:00"'}

    def __init__(self, **rest: Any) -> None:
        form = {"type": "string", "pattern": "^[0-9]{2}:[0-5][0-9]$"}
        super().__init__(**{**rest, "metadata": form | rest.get("metadata", {})})

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **_rest: Any) -> str | None:
        return None if value is None else clock(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_rest: Any) -> int:
        try:
            return minutes(value)
        except (ValueError, AttributeError) as error:
            raise self.make_error("invalid") from error


class ShiftShape(Shape):
    """Working hours that begin on a weekday, by the clock on the wall."""

    makes = Shift

    weekday = Weekday(required=True)
    begins = Clock(required=True)
    ends = Clock(required=True, metadata={"description": "after midnight it counts on: `30:00` is 6 in the morning after"})


class DayShape(Shape):
    """A day the company decides about itself."""

    makes = DayWish

    day = fields.Date(required=True)
    is_working = Flag(required=True)
    name = Text(120)


class _Calendar(Shape):
    name = Text(120, minimum=1, required=True)
    timezone = Text(64, allow_none=True, metadata={"description": "`Asia/Shanghai`; the company's where none is said"})
    country = Text(2, allow_none=True, metadata={"description": "whose public holidays and make-up workdays are followed"})
    subdivision = Text(10, allow_none=True)
    shifts = Many(ShiftShape, maximum=70, required=True)
    makeup_weekday = Weekday(metadata={"description": "whose hours a make-up workday has that has none of its own"})


class DefineCalendar(_Calendar):
    """A calendar of working time."""

    makes = CalendarWish

    code = Code(32, required=True)


class ChangeCalendar(_Calendar):
    """The whole calendar as it should be."""


class SetDays(Shape):
    """Days that are different."""

    days = Many(DayShape, maximum=366, required=True)


class CalendarView(_Calendar):
    """A calendar of working time and the company's own days."""

    id = Id()
    code = Code()
    days = fields.List(fields.Nested(DayShape))


class SpanFilter(Shape):
    """Days from one to another; from today, for a month, where none is said."""

    makes = Span

    since = fields.Date()
    until = fields.Date()


class WindowView(Shape):
    begins = Moment()
    ends = Moment()


class WorkdayView(Shape):
    """A day and its working time, and what makes it different from its weekday."""

    day = fields.Date()
    windows = fields.List(fields.Nested(WindowView))
    kind = Choice(*KINDS)
    name = Text()

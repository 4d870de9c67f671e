"""Tables of calendars: one per company and code, its shifts, and the days the company decides about itself."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import audit
from core_erp.calendars.pattern import OwnDay, Pattern, Shift
from core_erp.db import Id, Model


class CalendarRow(Model):
    """A business calendar. Without a country no public holiday closes it."""

    __tablename__ = "core_calendar"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint("makeup_weekday between 0 and 6", name="makeup_weekday"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    code: Mapped[str]
    name: Mapped[str]
    timezone: Mapped[str]
    country: Mapped[str | None]
    subdivision: Mapped[str | None]
    makeup_weekday: Mapped[int] = mapped_column(default=0)
    shifts: Mapped[list[ShiftRow]] = relationship(
        cascade="all, delete-orphan", order_by="(ShiftRow.weekday, ShiftRow.begins)", lazy="selectin"
    )
    days: Mapped[list[DayRow]] = relationship(cascade="all, delete-orphan", order_by="DayRow.day", lazy="selectin")

    @property
    def pattern(self) -> Pattern:
        """The row as plain data to count with."""
        return Pattern(
            self.timezone, tuple(Shift(s.weekday, s.begins, s.ends) for s in self.shifts), self.country, self.subdivision,
            tuple(OwnDay(d.day, d.is_working, d.name) for d in self.days), self.makeup_weekday,
        )  # fmt: skip


class ShiftRow(Model):
    """Working hours that begin on a weekday, in minutes after its midnight; beyond 1440 is the morning after."""

    __tablename__ = "core_calendar_shift"
    __table_args__ = (
        UniqueConstraint("calendar_id", "weekday", "begins"),
        CheckConstraint("weekday between 0 and 6", name="weekday"),
        CheckConstraint("begins between 0 and 1439 and ends > begins and ends <= begins + 1440", name="span"),
    )

    id: Mapped[Id]
    calendar_id: Mapped[int] = mapped_column(ForeignKey("core_calendar.id"))
    weekday: Mapped[int]
    begins: Mapped[int]
    ends: Mapped[int]


class DayRow(Model):
    """A day the company decides about itself, whatever week and country say."""

    __tablename__ = "core_calendar_day"
    __table_args__ = (UniqueConstraint("calendar_id", "day"),)

    id: Mapped[Id]
    calendar_id: Mapped[int] = mapped_column(ForeignKey("core_calendar.id"))
    day: Mapped[date]
    is_working: Mapped[bool]
    name: Mapped[str] = mapped_column(default="")


audit.CACHED.update({"core_calendar", "core_calendar_shift", "core_calendar_day"})

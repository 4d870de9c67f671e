"""Working time (工作时间): calendars of a company, and counting in their hours."""

from core_erp.calendars.calendar import Calendar
from core_erp.calendars.pattern import Pattern, Shift
from core_erp.calendars.queries import the_calendar

__all__ = ["Calendar", "Pattern", "Shift", "the_calendar"]

"""The calendars every company begins with: office hours, and all hours of the week."""

from __future__ import annotations

from sqlalchemy import select

from core_erp.calendars.models import CalendarRow, ShiftRow
from core_erp.calendars.pattern import MINUTES_A_DAY
from core_erp.calendars.walls import is_zone
from core_erp.masters.models import Company
from core_erp.transaction import Transaction

OFFICE = tuple((weekday, begins, ends) for weekday in range(5) for begins, ends in ((9 * 60, 12 * 60), (13 * 60, 18 * 60)))
ALWAYS = tuple((weekday, 0, MINUTES_A_DAY) for weekday in range(7))


def seed(tx: Transaction, company: Company) -> None:
    """``default``: Monday to Friday 9 to 12 and 13 to 18 by the country's holidays; ``always``: around the clock."""
    known = set(tx.session.scalars(select(CalendarRow.code).where(CalendarRow.company_id == company.id)))
    country = company.country if len(company.country) == 2 and company.country.isupper() else None
    zone = company.timezone if is_zone(company.timezone) else "UTC"
    for code, name, hours, place in (("default", "Office hours", OFFICE, country), ("always", "Around the clock", ALWAYS, None)):
        if code not in known:
            tx.add(CalendarRow(
                company_id=company.id, code=code, name=name, timezone=zone, country=place,
                shifts=[ShiftRow(weekday=weekday, begins=begins, ends=ends) for weekday, begins, ends in hours],
            ))  # fmt: skip

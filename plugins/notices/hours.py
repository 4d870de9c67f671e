"""When somebody may be disturbed (免打扰), and when his digest is due, by the clock on his own wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from core_erp.calendars.walls import moment_of

if TYPE_CHECKING:
    from plugins.notices.choosing import Hours


def quiet_until(hours: Hours, now: datetime) -> datetime | None:
    """The end of the quiet hours that hold at ``now``; None when it is none of them."""
    if hours.quiet_from is None or hours.quiet_until is None or hours.quiet_from == hours.quiet_until:
        return None
    zone = ZoneInfo(hours.zone)
    today = now.astimezone(zone).date()
    length = (hours.quiet_until - hours.quiet_from) % (24 * 60)
    for day in (today - timedelta(days=1), today):
        begins, ends = (moment_of(day, minutes, zone) for minutes in (hours.quiet_from, hours.quiet_from + length))
        if begins <= now < ends:
            return ends
    return None


def digest_due(hours: Hours, now: datetime) -> datetime:
    """The next time of the day for digests, strictly after ``now``."""
    zone = ZoneInfo(hours.zone)
    today = now.astimezone(zone).date()
    moments = (moment_of(today + timedelta(days=n), hours.digest_at, zone) for n in (0, 1, 2))
    return next(m for m in moments if m > now).astimezone(UTC)

"""From the clock on the wall to the moment it shows, also where that clock jumps (daylight-saving changes, 夏令时)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_STEP = timedelta(microseconds=1)


def is_zone(name: str) -> bool:
    """Is there a time zone of this name, such as ``Asia/Shanghai``?"""
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def moment_of(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The UTC moment when the wall clock of ``zone`` shows so many minutes after midnight of ``day``.

    Of a time that comes twice it is the first; a time that is jumped over is the moment of the jump.
    """
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    return _jump(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), moment, zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first moment with the offset that holds at ``after``: zones change it at whole seconds, found by halving."""
    new = after.astimezone(zone).utcoffset()
    low, high = before - timedelta(seconds=1), after
    while high - low > _STEP:
        middle = low + (high - low) / 2
        low, high = (low, middle) if middle.astimezone(zone).utcoffset() == new else (middle, high)
    return high.replace(microsecond=0) if high.microsecond < 500_000 else high.replace(microsecond=0) + timedelta(seconds=1)

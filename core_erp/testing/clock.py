"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import datetime, timedelta


class Clock:
    """Called, it tells ``now``; ``advance(days=8)`` moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> datetime:
        """Move on by the keywords of ``timedelta``; return the new now."""
        self.now += timedelta(**by)
        return self.now

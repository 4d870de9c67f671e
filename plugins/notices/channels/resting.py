"""A channel that does not answer is left alone for a while, longer each time, so that it holds up nobody else's work.

Kept per process: a second worker finds out for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST, LONGEST = timedelta(seconds=15), timedelta(minutes=5)


@dataclass(frozen=True)
class Rest:
    until: datetime
    pause: timedelta


class Resting:
    """By channel of an installation."""

    def __init__(self) -> None:
        self._rests: dict[tuple[str, str], Rest] = {}

    def until(self, house: str, channel: str, now: datetime) -> datetime | None:
        """When it may be tried again; None: now."""
        rest = self._rests.get((house, channel))
        return rest.until if rest and rest.until > now else None

    def begin(self, house: str, channel: str, now: datetime) -> None:
        before = self._rests.get((house, channel))
        pause = min(LONGEST, before.pause * 2) if before else FIRST
        self._rests[house, channel] = Rest(now + pause, pause)

    def end(self, house: str, channel: str) -> None:
        self._rests.pop((house, channel), None)


RESTING = Resting()

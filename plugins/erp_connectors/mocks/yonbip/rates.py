"""Call rates: how often each address was called in this minute."""

from __future__ import annotations

import threading
from fnmatch import fnmatchcase

from .envelope import Refusal
from .settings import Settings

_MINUTE = 60
_TEXTS = {"310032": "触发了系统级限流", "310039": "触发了应用级限流", "310042": "触发了产品级限流", "310046": "触发了API级限流"}


class Rates:
    """Counts by the minute of the clock, as gateways do; forgotten when the mock ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._calls: dict[str, int] = {}

    def check(self, settings: Settings, path: str, now: float) -> None:
        """Count one call; refuse it when it is one too many."""
        allowed = _allowed(settings, path)
        if allowed and self._count(path, int(now // _MINUTE)) > allowed:
            raise too_often(settings)

    def _count(self, path: str, minute: int) -> int:
        with self._lock:
            if minute != self._minute:
                self._minute, self._calls = minute, {}
            self._calls[path] = self._calls.get(path, 0) + 1
            return self._calls[path]


def too_often(settings: Settings) -> Refusal:
    """The refusal of a call over the limit."""
    return Refusal(f"{_TEXTS[settings.rate_code]}，请稍后再试", settings.rate_code)


def _allowed(settings: Settings, path: str) -> int:
    mine = (count for pattern, count in settings.rates().items() if fnmatchcase(path, pattern))
    return next(mine, settings.per_minute)

"""Our own limit on how often a system is called: the calls of one process for one connection, spread evenly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Pace:
    """At most so many calls a minute: each waits for its turn. Threads that come together queue up."""

    def __init__(
        self, per_minute: int, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.per_minute = per_minute
        self._gap, self._clock, self._sleep = 60.0 / per_minute, clock, sleep
        self._lock, self._next = threading.Lock(), 0.0

    def wait(self) -> None:
        with self._lock:
            now = self._clock()
            mine = max(now, self._next)
            self._next = mine + self._gap
        if mine > now:
            self._sleep(mine - now)


_paces: dict[int, Pace] = {}
_guard = threading.Lock()
_current: ContextVar[Pace | None] = ContextVar("pace", default=None)


def of(connection_id: int, per_minute: int) -> Pace | None:
    """The pace of a connection in this process; None when it has no limit."""
    if not per_minute:
        return None
    with _guard:
        if connection_id not in _paces or _paces[connection_id].per_minute != per_minute:
            _paces[connection_id] = Pace(per_minute)
        return _paces[connection_id]


def use(pace: Pace | None) -> None:
    """Calls of this thread keep to that pace from now on."""
    _current.set(pace)


@contextmanager
def using(pace: Pace | None) -> Iterator[None]:
    """Calls made in here keep to that pace."""
    before = _current.set(pace)
    try:
        yield
    finally:
        _current.reset(before)


def wait() -> None:
    """Wait until the next call may go out."""
    if (pace := _current.get()) is not None:
        pace.wait()

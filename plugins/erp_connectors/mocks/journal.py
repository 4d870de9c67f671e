"""The last requests a mock has seen; bodies and credentials are not kept."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Seen:
    """One request and how it ended; `at` is seconds since 1970, `took` seconds."""

    at: float
    method: str
    call: str
    status: int
    outcome: str
    took: float = 0.0


class Journal:
    """The newest requests first, a few hundred at most; `count` is of all."""

    def __init__(self, size: int = 200) -> None:
        self._lock = threading.Lock()
        self._seen: deque[Seen] = deque(maxlen=size)
        self.count = 0

    def note(self, seen: Seen) -> None:
        with self._lock:
            self._seen.appendleft(seen)
            self.count += 1

    def last(self, count: int = 200) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(seen) for seen in list(self._seen)[:count]]

"""Small facts that change rarely (a company, its accounts, its places), kept for some seconds per process."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Cache:
    """Values by key; cleared when this process commits a change to a row of a ``__cached__`` table."""

    def __init__(self, seconds: float = 30.0) -> None:
        self.seconds = seconds
        self._values: dict[Hashable, tuple[float, Any]] = {}

    def get(self, key: Hashable, load: Callable[[], T]) -> T:
        kept = self._values.get(key)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]  # type: ignore[no-any-return]
        value = load()
        self._values[key] = (time.monotonic() + self.seconds, value)
        return value

    def clear(self) -> None:
        self._values.clear()

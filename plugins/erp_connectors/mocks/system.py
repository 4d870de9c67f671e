"""What every mock is made of: a store, faults on demand, a journal and a clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from .faults import Fault, FaultBook
from .journal import Journal
from .store import Store


@dataclass(frozen=True)
class MockSystem:
    """The state behind one mock server."""

    name: str
    store: Store
    faults: FaultBook
    journal: Journal = field(default_factory=Journal)
    clock: Callable[[], float] = time.time

    def now(self) -> str:
        """This moment as the systems write it."""
        return datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%S")


def mock_system(name: str, data: Path | None, faults: Iterable[Fault] = (), clock: Callable[[], float] = time.time) -> MockSystem:
    """A system on a file, or in memory when there is none."""
    return MockSystem(name, Store(data), FaultBook(list(faults)), clock=clock)

"""States as a table of pairs: what may follow what, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from core_erp.errors import IllegalStep


class Stateful(Protocol):
    state: str


class Workflow:
    """A set of (from, to) pairs; the only way a record's state changes."""

    def __init__(self, name: str, pairs: Iterable[tuple[str, str]]) -> None:
        self.name = name
        self.pairs = frozenset(pairs)
        self.states = tuple(dict.fromkeys(state for pair in pairs for state in pair))

    def follows(self, state: str) -> tuple[str, ...]:
        """What may come next, in the order the states are declared."""
        return tuple(to for to in self.states if (state, to) in self.pairs)

    def is_final(self, state: str) -> bool:
        return not self.follows(state)

    def check(self, record: Stateful, to: str) -> None:
        """Raise IllegalStep, naming what is allowed, unless this step is in the table."""
        if (record.state, to) not in self.pairs:
            raise IllegalStep(
                "{thing} is {state}; it cannot become {to}",
                thing=self.name,
                state=record.state,
                to=to,
                allowed=list(self.follows(record.state)),
            )

    def advance(self, record: Stateful, to: str) -> str:
        """Move the record on and return the state it came from."""
        self.check(record, to)
        before, record.state = record.state, to
        return before

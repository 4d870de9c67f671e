"""What a comparison says: one row per document on both sides, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MATCHED, MISSING_THERE, MISSING_HERE, DIFFERENT, IN_FLIGHT = "matched", "missing_there", "missing_here", "different", "in_flight"
VERDICTS = (MATCHED, MISSING_THERE, MISSING_HERE, DIFFERENT, IN_FLIGHT)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One document on both sides. Amounts are minor units; ``repair`` is what to do, empty when there is nothing.

    ``is_safe`` repairs are what ``--fix`` does: they send what is missing, and never change or remove what is there.
    """

    verdict: str
    kind: str
    number: str
    link_id: int | None = None
    their_id: str | None = None
    state: str = ""
    their_state: str = ""
    quantity: Decimal | None = None
    their_quantity: Decimal | None = None
    amount_minor: int | None = None
    their_amount_minor: int | None = None
    currency: str = ""
    day: date | None = None
    booked_on: date | None = None
    why: str = ""
    repair: str = ""
    is_safe: bool = False


@dataclass(frozen=True)
class Report:
    """All rows of a connection; ``counts`` by verdict, ``totals`` of both sides by kind and currency."""

    connection: str
    rows: tuple[Row, ...]

    @property
    def counts(self) -> dict[str, int]:
        return {verdict: sum(row.verdict == verdict for row in self.rows) for verdict in VERDICTS}

    @property
    def is_clean(self) -> bool:
        """Everything matched; documents in flight are not clean either."""
        return all(row.verdict == MATCHED for row in self.rows)

    @property
    def totals(self) -> Mapping[tuple[str, str], tuple[int, int]]:
        """(kind, currency) -> minor units here and there, of what is compared."""
        sums: dict[tuple[str, str], tuple[int, int]] = {}
        for row in self.rows:
            if row.amount_minor is not None:
                here, there = sums.get((row.kind, row.currency), (0, 0))
                sums[row.kind, row.currency] = here + row.amount_minor, there + (row.their_amount_minor or 0)
        return sums

"""The words a report is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from plugins.retail.register import Known

LAW = "offenders"
"""Unit of a check that asks one of the laws of the books: how many rows break it."""


class Outcome(StrEnum):
    IMPORTED = "imported"
    ALREADY = "already there"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Lines that did not come into the books, and why."""

    lines: tuple[int, ...]
    reason: str
    invoice: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One figure as the file says it should be, and as the books say it is. ``unit``: a currency (minor units) or things."""

    name: str
    expected: int
    actual: int
    unit: str = ""
    note: str = ""

    @property
    def difference(self) -> int:
        return self.actual - self.expected


@dataclass(slots=True)
class OpeningFacts:
    """The stock that was assumed to be there before the first document; ``short``: the file needs so many pieces more."""

    mode: str = "needed"
    cost_share: str = ""
    products: int = 0
    pieces: int = 0
    value_minor: int = 0
    short: int = 0
    before: int = 0
    """Pieces that earlier runs had put there."""


@dataclass(slots=True)
class Booked:
    """What the books noted down for the accepted documents."""

    documents: int = 0
    net_minor: int = 0
    pieces: int = 0

    def add(self, known: Known) -> None:
        self.documents += 1
        self.net_minor += known.net_minor
        self.pieces += known.pieces

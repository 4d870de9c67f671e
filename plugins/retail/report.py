"""What came of an import: every line accounted for, and the books held against the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from plugins.retail.documents import Document, Kind
from plugins.retail.fates import Fate, fate
from plugins.retail.findings import Booked, Check, OpeningFacts, Outcome, Refusal
from plugins.retail.reading import BadLine
from plugins.retail.totals import Totals

SHOWN = 50
"""How many refusals are listed one by one; all of them are counted."""


@dataclass(slots=True)
class Report:
    """Fills while documents go by. ``accepted`` adds up those that are in the books now, whenever they came there."""

    file: str
    company: str
    currency: str
    seconds: float = 0.0
    stopped: bool = False
    not_reached: int = 0
    """Documents that were still to come when it was stopped."""
    documents: Counter[tuple[Kind, Outcome]] = field(default_factory=Counter)
    lines: Counter[tuple[Fate, Outcome]] = field(default_factory=Counter)
    bad_lines: int = 0
    beyond: int = 0
    continued: int = 0
    """Documents that an interrupted run had begun and this one went on with."""
    matched: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    refused: int = 0
    accepted: Totals = field(default_factory=Totals)
    booked: Booked = field(default_factory=Booked)
    moved: Counter[int] = field(default_factory=Counter)
    """Pieces by product that this run has put on the shelf, or taken from it."""
    opening: OpeningFacts = field(default_factory=OpeningFacts)
    checks: list[Check] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Does every figure of the books agree with the file?"""
        return not any(check.difference for check in self.checks)

    @property
    def line_count(self) -> int:
        """Lines accounted for."""
        return self.lines.total() + self.bad_lines + self.beyond

    @property
    def changed_something(self) -> bool:
        return bool(self.of(Outcome.IMPORTED) or self.opening.pieces)

    def of(self, outcome: Outcome) -> int:
        """Documents with this outcome."""
        return sum(n for (_, o), n in self.documents.items() if o is outcome)

    def take(self, document: Document, outcome: Outcome) -> None:
        self.documents[document.kind, outcome] += 1
        for line in document.lines:
            self._take_line(fate(document, line), outcome, line.line_no)
        if outcome is not Outcome.REFUSED:
            self.accepted.add(document)

    def _take_line(self, end: Fate, outcome: Outcome, line_no: int) -> None:
        is_lost = end is Fate.NOT_STOCKED and outcome is not Outcome.REFUSED
        self.lines[end, Outcome.REFUSED if is_lost else outcome] += 1
        if is_lost:
            self.refuse(Refusal((line_no,), "written off under a code that has no stock"))

    def refuse(self, refusal: Refusal) -> None:
        self.refused += 1
        if len(self.refusals) < SHOWN:
            self.refusals.append(refusal)

    def refuse_document(self, document: Document, reason: str) -> None:
        self.take(document, Outcome.REFUSED)
        self.refuse(Refusal(tuple(line.line_no for line in document.lines), reason, document.invoice))

    def refuse_line(self, bad: BadLine) -> None:
        self.bad_lines += 1
        self.refuse(Refusal((bad.line_no,), bad.reason))

    def to_json(self) -> dict[str, Any]:
        """Plain values; amounts in minor units."""
        return {
            "file": self.file, "company": self.company, "currency": self.currency, "seconds": round(self.seconds, 1),
            "stopped": self.stopped, "not_reached": self.not_reached, "is_right": self.is_right, "continued": self.continued,
            "documents": list(_table(self.documents, "kind")), "lines": list(_table(self.lines, "fate")),
            "unreadable_lines": self.bad_lines, "lines_beyond_limit": self.beyond, "lines_accounted_for": self.line_count,
            "matched": dict(self.matched), "opening": asdict(self.opening), "refused": self.refused,
            "refusals": [asdict(refusal) for refusal in self.refusals],
            "checks": [asdict(check) | {"difference": check.difference} for check in self.checks],
        }  # fmt: skip


def _table(counted: Counter[Any], key: str) -> Iterable[dict[str, Any]]:
    for (what, outcome), count in sorted(counted.items()):
        yield {key: str(what), "outcome": str(outcome), "count": count}

"""Adds up what a file holds, to be held against what was imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from plugins.retail.amounts import line_amount
from plugins.retail.codes import is_goods
from plugins.retail.documents import Document, Kind
from plugins.retail.fates import Fate, fate
from plugins.retail.reading import BadLine


@dataclass(slots=True)
class Totals:
    """Documents, pence and pieces of goods per kind, lines per fate; returns and write-offs are negative."""

    documents: Counter[Kind] = field(default_factory=Counter)
    pence: Counter[Kind] = field(default_factory=Counter)
    pieces: Counter[Kind] = field(default_factory=Counter)
    lines: Counter[Fate] = field(default_factory=Counter)
    bad_lines: int = 0

    @property
    def line_count(self) -> int:
        return self.lines.total() + self.bad_lines

    @property
    def net_pence(self) -> int:
        return self.pence[Kind.SALE] + self.pence[Kind.RETURN]

    def add(self, item: Document | BadLine) -> None:
        if isinstance(item, BadLine):
            self.bad_lines += 1
        else:
            self._add_document(item)

    def _add_document(self, document: Document) -> None:
        self.documents[document.kind] += 1
        for line in document.lines:
            self.lines[fate(document, line)] += 1
            self.pence[document.kind] += line_amount(line.quantity, line.price)
            if is_goods(line.code):
                self.pieces[document.kind] += line.quantity


def add_up(items: Iterable[Document | BadLine]) -> Totals:
    totals = Totals()
    for item in items:
        totals.add(item)
    return totals

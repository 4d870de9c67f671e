"""The first pass: looks a whole file through before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from plugins.retail.codes import product_code
from plugins.retail.days import Days, items
from plugins.retail.documents import Document, Kind
from plugins.retail.options import Options
from plugins.retail.reading import Line
from plugins.retail.register import Register, still_moves_stock
from plugins.retail.stock import Survey
from plugins.retail.totals import Totals


@dataclass(slots=True)
class Overview:
    """What is in the file and within the limit: its sums, its master data, what it asks of the stock."""

    totals: Totals = field(default_factory=Totals)
    beyond: int = 0
    """Lines of documents beyond the limit of days."""
    first: datetime | None = None
    survey: Survey = field(default_factory=Survey)
    customers: dict[str, str] = field(default_factory=dict)
    """Customer -> the country of its first document."""
    walk_in: dict[str, None] = field(default_factory=dict)
    """Countries with documents without a customer."""
    products: dict[str, str] = field(default_factory=dict)
    """Product code -> its name: what the till called it when it was first sold, else first credited."""
    _is_sold_as: set[str] = field(default_factory=set)

    @property
    def documents(self) -> int:
        return self.totals.documents.total()

    @property
    def line_count(self) -> int:
        return self.totals.line_count + self.beyond

    def take(self, document: Document, register: Register) -> None:
        if document.kind is Kind.REFUSED:
            return
        self.first = min(self.first or document.at, document.at)
        if still_moves_stock(document, register.get(document.invoice)):
            self.survey.take(document)
        if document.kind is not Kind.WRITE_OFF:
            self._take_partner(document)
        for line in document.lines:
            self._take_product(document.kind, line)

    def _take_partner(self, document: Document) -> None:
        if document.customer is None:
            self.walk_in[document.country] = None
        else:
            self.customers.setdefault(document.customer, document.country)

    def _take_product(self, kind: Kind, line: Line) -> None:
        # What is written beside a write-off is its reason ("damaged", "?"), not the name of the goods.
        code, name = product_code(line.code), line.description if kind is not Kind.WRITE_OFF else ""
        is_better = name and kind is Kind.SALE and code not in self._is_sold_as
        if is_better or not self.products.get(code):
            self.products[code] = name
        if is_better:
            self._is_sold_as.add(code)


def look_through(path: Path, options: Options, days: Days, register: Register) -> Overview:
    """Read the whole file once. Raises FileProblem."""
    found = Overview()
    for item, is_within in items(path, options, days):
        if not is_within:
            assert isinstance(item, Document)
            found.beyond += len(item.lines)
            continue
        found.totals.add(item)
        if isinstance(item, Document):
            found.take(item, register)
    return found

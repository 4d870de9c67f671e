"""Gathers lines to documents and says of each what business act it is, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plugins.retail.reading import BadLine, Line, Row

# Two documents keyed at the same minute lie interleaved in the file, so a document stays open for a while.
# Thousands of foreign lines later it is complete; holding each one to the end would hold the whole file.
PATIENCE = 5_000


class Kind(StrEnum):
    SALE = "sale"
    RETURN = "return"
    WRITE_OFF = "write_off"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Document:
    """All lines of one InvoiceNo; `why` says in words how its kind was found."""

    invoice: str
    kind: Kind
    why: str
    lines: tuple[Line, ...]

    @property
    def at(self) -> datetime:
        return self.lines[0].at

    @property
    def customer(self) -> str | None:
        return self.lines[0].customer

    @property
    def country(self) -> str:
        return self.lines[0].country

    @property
    def is_free(self) -> bool:
        """Everything at price 0: given away, or stock found again; the file does not tell which."""
        return not any(line.price for line in self.lines)


def group(rows: Iterable[Row], patience: int = PATIENCE) -> Iterator[Document | BadLine]:
    """Documents in the order in which they end; lines that could not be read pass through."""
    open_lines: dict[str, list[Line]] = {}
    closed: set[str] = set()
    for row in rows:
        if isinstance(row, BadLine):
            yield row
            continue
        _add(open_lines, row)
        yield from _finished(open_lines, closed, row.line_no - patience)
    for lines in open_lines.values():
        yield _document(lines, closed)


def _add(open_lines: dict[str, list[Line]], line: Line) -> None:
    # Taken out and put back, so that the dict's first entry is the document longest without a new line.
    lines = open_lines.pop(line.invoice, [])
    lines.append(line)
    open_lines[line.invoice] = lines


def _finished(open_lines: dict[str, list[Line]], closed: set[str], before: int) -> Iterator[Document]:
    while open_lines:
        invoice, lines = next(iter(open_lines.items()))
        if lines[-1].line_no >= before:
            return
        del open_lines[invoice]
        yield _document(lines, closed)
        closed.add(invoice)


def _document(lines: list[Line], closed: set[str]) -> Document:
    invoice = lines[0].invoice
    if invoice in closed:
        kind, why = Kind.REFUSED, "its earlier lines lie too far back; sort the file by InvoiceDate"
    else:
        kind, why = classify(lines)
    return Document(invoice, kind, why, tuple(lines))


def classify(lines: list[Line]) -> tuple[Kind, str]:
    """The kind of a document and why; what does not fit one kind as a whole is refused as a whole."""
    objection = _objection(lines)
    if objection:
        return Kind.REFUSED, objection
    if lines[0].invoice.startswith("C"):
        return _credit(lines)
    return _invoice(lines)


def _objection(lines: list[Line]) -> str | None:
    prefix = lines[0].invoice[0]
    if prefix.isalpha() and prefix != "C":
        return f"prefix {prefix} marks an adjustment of the ledger (bad debt), not a sale or return"
    if any(line.price < 0 for line in lines):
        return "a negative price is an adjustment of the ledger, not a sale or return"
    if len({(line.customer, line.country) for line in lines}) > 1:
        return "its lines disagree on the customer or the country"
    return None


def _credit(lines: list[Line]) -> tuple[Kind, str]:
    if all(line.quantity < 0 for line in lines):
        return Kind.RETURN, "prefix C, negative quantities"
    return Kind.REFUSED, "prefix C marks a return, yet a quantity is positive"


def _invoice(lines: list[Line]) -> tuple[Kind, str]:
    if all(line.quantity > 0 for line in lines):
        return Kind.SALE, "no prefix, positive quantities"
    if any(line.quantity > 0 for line in lines):
        return Kind.REFUSED, "positive and negative quantities in one invoice without prefix C"
    if any(line.price for line in lines):
        return Kind.REFUSED, "negative quantities at a price, yet no prefix C to mark a return"
    return Kind.WRITE_OFF, "no prefix, negative quantities, everything at price 0"

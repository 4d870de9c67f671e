"""Streams a file of the data set line by line: each is a `Line`, or a `BadLine` with its reason."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

from plugins.retail import fields
from plugins.retail.source import DEFAULT_LIMITS, FileProblem, Limits, encoding_of, raw_lines

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file, its text turned into values; `line_no` counts from the header as 1."""

    line_no: int
    invoice: str
    code: str
    description: str
    quantity: int
    at: datetime
    price: Decimal
    customer: str | None
    country: str


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be read; it is refused and counted, the file goes on."""

    line_no: int
    reason: str


Row = Line | BadLine


class LineProblem(ValueError):
    """The line falls apart before its columns can be looked at."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How this one file is written."""

    encoding: str
    width: int
    places: tuple[int, ...]
    date_format: str | None


def read(path: Path, limits: Limits = DEFAULT_LIMITS, date_format: str | None = None) -> Iterator[Row]:
    """Look the whole file through, then stream it; `date_format` is for copies whose dates are not ISO."""
    layout = _layout(path, limits, date_format)
    return _rows(path, limits, layout)


def _layout(path: Path, limits: Limits, date_format: str | None) -> Layout:
    encoding = encoding_of(path, limits)
    header = _header(path, limits, encoding)
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise FileProblem(f"{path.name}: the header has no column {', '.join(missing)}")
    twice = [name for name in COLUMNS if header.count(name) > 1]
    if twice:
        raise FileProblem(f"{path.name}: the header has more than one column {', '.join(twice)}")
    return Layout(encoding, len(header), tuple(header.index(name) for name in COLUMNS), date_format)


def _header(path: Path, limits: Limits, encoding: str) -> list[str]:
    data = next(raw_lines(path, limits), b"")
    if data == b"":
        raise FileProblem(f"{path.name}: the file is empty")
    if data is not None and b"\0" in data:
        raise FileProblem(f"{path.name}: the header holds NULs, as in UTF-16; save it as UTF-8")
    try:
        return [cell.strip().removeprefix("\ufeff") for cell in _cells(data, encoding)]
    except LineProblem as problem:
        raise FileProblem(f"{path.name}: the header cannot be read: {problem}") from None


def _rows(path: Path, limits: Limits, layout: Layout) -> Iterator[Row]:
    for line_no, data in enumerate(islice(raw_lines(path, limits), 1, None), start=2):
        try:
            yield _line(line_no, _picked(data, layout), layout.date_format)
        except (LineProblem, fields.FieldProblem) as problem:
            yield BadLine(line_no, str(problem))


def _picked(data: bytes | None, layout: Layout) -> list[str]:
    cells = _cells(data, layout.encoding)
    if not cells:
        raise LineProblem("the line is empty")
    if len(cells) != layout.width:
        raise LineProblem(f"the line has {len(cells)} columns, the header has {layout.width}")
    return [cells[place].strip() for place in layout.places]


def _cells(data: bytes | None, encoding: str) -> list[str]:
    # Each physical line is read alone. A description never spans lines in this data, and so a quote left open
    # spoils one line instead of swallowing the rest of the file.
    if data is None:
        raise LineProblem("the line is too long")
    if b"\0" in data:
        raise LineProblem("the line holds a NUL character")
    try:
        return next(csv.reader((data.decode(encoding).rstrip("\r\n"),), strict=True))
    except csv.Error as error:
        raise LineProblem(f"the quotes or line ends are broken ({error})") from None


def _line(line_no: int, cells: list[str], date_format: str | None) -> Line:
    invoice, code, description, quantity, at, price, customer, country = cells
    return Line(
        line_no=line_no,
        invoice=fields.invoice(invoice),
        code=fields.code(code),
        description=fields.description(description),
        quantity=fields.quantity(quantity),
        at=fields.at(at, date_format),
        price=fields.price(price),
        customer=fields.customer(customer),
        country=fields.country(country),
    )

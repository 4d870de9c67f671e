"""Lays the lines of a return on the order lines they undo, and values each part as the file does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from plugins.retail.amounts import split_amounts
from plugins.retail.codes import is_goods
from plugins.retail.documents import Document
from plugins.retail.matching import Match, Matcher
from plugins.retail.reading import Line

Sold = tuple[int, int]
"""An order and the place of a line in it, counted from 0 as in its document."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a returned line: of one order line, or blind. ``pence`` is what the file gives back for it."""

    code: str
    description: str
    quantity: int
    price: Decimal
    pence: int
    sold: Sold | None = None

    @property
    def is_goods(self) -> bool:
        return is_goods(self.code)


def allotted(matcher: Matcher[Sold], document: Document) -> tuple[Part, ...]:
    """The parts of a return, in the order of its lines; uses up what the matcher holds."""
    return tuple(part for line in document.lines for part in _parts(line, _match(matcher, line)))


def _match(matcher: Matcher[Sold], line: Line) -> Match[Sold]:
    # Below the penny, parts of a line rounded on their own no longer add up to what the file gives back.
    if line.price != round(line.price, 2):
        return Match((), -line.quantity)
    return matcher.match(line.customer, line.code, line.price, -line.quantity)


def _parts(line: Line, match: Match[Sold]) -> Iterator[Part]:
    pieces: list[tuple[Sold | None, int]] = [*match.parts, *([(None, match.blind)] if match.blind else [])]
    pence = split_amounts((quantity for _, quantity in pieces), line.price)
    for (sold, quantity), amount in zip(pieces, pence, strict=True):
        yield Part(line.code, line.description, quantity, line.price, amount, sold)


def how_matched(parts: tuple[Part, ...]) -> Iterator[str]:
    """For the report: each part of goods found its order line, or is blind; the rest are no goods."""
    for part in parts:
        yield "charges" if not part.is_goods else "blind" if part.sold is None else "matched"

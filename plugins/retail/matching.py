"""Finds the earlier order lines that a return without reference most probably belongs to.

The file never says which sale a return undoes. A return line is laid on earlier order lines of the same
customer, the same product (`85123a` is `85123A`) and the same price that still have returnable quantity: the
latest first, over several if need be. Only goods of a known customer are matched: two unknown customers are
not the same person, and postage or a discount was never a thing that could come back. What finds no order
line is a blind return.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from plugins.retail.codes import is_goods, product_code

Ref = TypeVar("Ref")


@dataclass(frozen=True, slots=True)
class Match(Generic[Ref]):
    """A return line split: parts that undo order lines, and what is left blind; together the whole line."""

    parts: tuple[tuple[Ref, int], ...]
    blind: int


class Matcher(Generic[Ref]):
    """Holds what was sold and is still returnable; tell it the sales in their order of time.

    A chain per customer and offer leads from the latest order line to the one before. The chains lie in flat
    arrays, since a small list per customer and product would take several times the memory.
    """

    def __init__(self) -> None:
        self._offers: dict[tuple[str, Decimal], int] = {}
        self._latest: dict[str, dict[int, int]] = {}
        self._earlier = array("q")
        self._left = array("q")
        self._refs: list[Ref] = []

    def sold(self, customer: str | None, code: str, price: Decimal, quantity: int, ref: Ref) -> None:
        """Remember an order line; `ref` is whatever the caller wants back when it is returned."""
        _require_positive(quantity)
        if customer is None or not is_goods(code):
            return
        latest = self._latest.setdefault(customer, {})
        offer = self._offers.setdefault((product_code(code), price), len(self._offers))
        self._earlier.append(latest.get(offer, -1))
        latest[offer] = len(self._left)
        self._left.append(quantity)
        self._refs.append(ref)

    def match(self, customer: str | None, code: str, price: Decimal, quantity: int) -> Match[Ref]:
        """Use up returnable quantity for a return of `quantity` (positive) pieces."""
        _require_positive(quantity)
        offer = self._offers.get((product_code(code), price))
        latest = self._latest.get(customer) if customer is not None else None
        if offer is None or not latest:
            return Match((), quantity)
        parts = tuple(self._taken(latest, offer, quantity))
        return Match(parts, quantity - sum(taken for _, taken in parts))

    def _taken(self, latest: dict[int, int], offer: int, wanted: int) -> Iterator[tuple[Ref, int]]:
        place = latest.get(offer, -1)
        while wanted and place >= 0:
            taken = min(wanted, self._left[place])
            self._left[place] -= taken
            wanted -= taken
            yield self._refs[place], taken
            # Used-up lines leave the chain, so that no return walks over them again.
            if not self._left[place]:
                place = latest[offer] = self._earlier[place]


def _require_positive(quantity: int) -> None:
    if quantity <= 0:
        raise ValueError(f"quantity must be positive, not {quantity}")

"""Assumes what the file does not tell: the stock there was before its first line, and what it had cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from plugins.retail.amounts import line_amount
from plugins.retail.codes import is_goods, product_code
from plugins.retail.documents import Document, Kind

COST_SHARE = Decimal("0.60")
SMALLEST_COST = 1


@dataclass(frozen=True, slots=True)
class Opening:
    """What to put on stock of a product first; `short` is by how much the file needs more than that."""

    product: str
    quantity: int
    unit_cost: int
    short: int


@dataclass(slots=True)
class Survey:
    """What a file asks of the stock of each product, learned in one pass and in the file's order."""

    needed: dict[str, int] = field(default_factory=dict)
    first_price: dict[str, Decimal] = field(default_factory=dict)
    _balance: dict[str, int] = field(default_factory=dict)

    def take(self, document: Document) -> None:
        if document.kind is Kind.REFUSED:
            return
        for line in document.lines:
            if is_goods(line.code):
                product = product_code(line.code)
                self.change(product, stock_change(document.kind, line.quantity))
                self._see_price(product, line.price)

    def change(self, product: str, pieces: int) -> None:
        balance = self._balance.get(product, 0) + pieces
        self._balance[product] = balance
        self.needed[product] = max(self.needed.get(product, 0), -balance)

    def _see_price(self, product: str, price: Decimal) -> None:
        # Price 0 is a gift or a correction and tells nothing about worth.
        if price > 0:
            self.first_price.setdefault(product, price)

    def openings(self, fixed: int | None = None, cost_share: Decimal = COST_SHARE) -> Iterator[Opening]:
        """The smallest opening that never lets stock fall below zero, or the same fixed number for all."""
        for product, needed in self.needed.items():
            quantity = needed if fixed is None else fixed
            cost = unit_cost(self.first_price.get(product, Decimal(0)), cost_share)
            yield Opening(product, quantity, cost, max(0, needed - quantity))


def survey(documents: Iterable[Document]) -> Survey:
    found = Survey()
    for document in documents:
        found.take(document)
    return found


def stock_change(kind: Kind, quantity: int) -> int:
    """A sale's 6 leave the shelf, a return's -6 come back to it, a write-off's -6 leave it."""
    return quantity if kind is Kind.WRITE_OFF else -quantity


def unit_cost(price: Decimal, share: Decimal = COST_SHARE) -> int:
    """Pence one piece is assumed to have cost: a share of its price, at least a penny."""
    return max(SMALLEST_COST, line_amount(1, price * share))

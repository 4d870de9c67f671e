"""Splitting an amount over the quantities it belongs to, so that the parts always sum to the whole."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core_erp import cumulative

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Part:
    """Net and gross in minor units; the tax between them is derived, never rounded by itself."""

    net: int = 0
    gross: int = 0

    @property
    def tax(self) -> int:
        return self.gross - self.net

    def __add__(self, other: Part) -> Part:
        return Part(self.net + other.net, self.gross + other.gross)

    def __sub__(self, other: Part) -> Part:
        return Part(self.net - other.net, self.gross - other.gross)

    def __neg__(self) -> Part:
        return Part(-self.net, -self.gross)

    def __bool__(self) -> bool:
        return bool(self.net or self.gross)


ZERO = Part()


def total(parts: list[Part]) -> Part:
    return sum(parts, ZERO)


@dataclass(slots=True)
class Tally:
    """How much of a line was given so far: ``done`` of ``whole`` pieces, ``given`` of ``amount``.

    ``base`` of ``base_done`` pieces is where an allowance reset the shares: what is left then is spread over what is left.
    """

    amount: Part
    whole: Decimal
    done: Decimal = NOTHING
    given: Part = ZERO
    base: Part = ZERO
    base_done: Decimal = NOTHING

    @property
    def left(self) -> Part:
        return self.amount - self.given

    def take(self, quantity: Decimal) -> Part:
        """The amounts of the next ``quantity`` pieces: ``round(amount × done / whole) − given``, net and gross alike.

        Each part, its tax included, is at least 0, and the last piece takes what is left.
        """
        self.done += quantity
        gross = _within(self._due(self.amount.gross, self.base.gross) - self.given.gross, 0, self.left.gross)
        net = _within(
            self._due(self.amount.net, self.base.net) - self.given.net, max(0, gross - self.left.tax), min(gross, self.left.net)
        )
        part = Part(net, gross)
        self.given += part
        return part

    def _due(self, amount: int, base: int) -> int:
        return base + cumulative(amount - base, NOTHING, self.done - self.base_done, self.whole - self.base_done)

    def allow(self, gross: int) -> Part:
        """Take an amount off without any pieces (折让); the pieces that are left are worth less from now on."""
        part = part_of(self.amount, gross)
        part = Part(_within(part.net, max(0, gross - self.left.tax), min(gross, self.left.net)), gross)
        self.given += part
        self.base, self.base_done = self.given, self.done
        return part


def part_of(whole: Part, gross: int) -> Part:
    """So much of the gross with its share of the net, rounded half up: 33.90 of 300.00 + 39.00 is 30.00 + 3.90."""
    if whole.gross == 0:
        return Part(gross, gross)
    return Part(cumulative(whole.net, NOTHING, Decimal(gross), Decimal(whole.gross)), gross)


def _within(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))

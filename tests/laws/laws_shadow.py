"""What ought to be: a second, tiny implementation of the money and the quantities, which knows no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction


def rounded(value: Fraction) -> int:
    """Half up on the absolute value, then the sign."""
    n = abs(value)
    nearest = (2 * n.numerator + n.denominator) // (2 * n.denominator)
    return nearest if value >= 0 else -nearest


@dataclass
class Line:
    """A sold line. ``credited`` counts units, so that each credit is the step of a cumulative share."""

    id: int
    product: int
    quantity: int
    gross: int
    net: int
    claimed: int = 0
    credited: int = 0

    @property
    def left(self) -> int:
        return self.quantity - self.claimed

    def share(self, total: int, units: int) -> int:
        return rounded(Fraction(total * (self.credited + units), self.quantity)) - rounded(
            Fraction(total * self.credited, self.quantity)
        )


@dataclass
class Sale:
    """An order and its one invoice, if there is one."""

    order: int
    lines: list[Line]
    invoice: int | None = None
    paid: int = 0
    credited: int = 0
    refunded: int = 0

    @property
    def gross(self) -> int:
        return sum(line.gross for line in self.lines)

    @property
    def open(self) -> int:
        return self.gross - self.credited - self.paid + self.refunded if self.invoice else 0

    @property
    def refundable(self) -> int:
        return min(max(0, -self.open), self.paid - self.refunded) if self.invoice else 0


@dataclass
class Returned:
    """A return of one line, on its way."""

    id: int
    line_id: int
    sale: Sale
    line: Line
    asked: int
    requester: int | None
    state: str = "requested"
    deciders: set[int] = field(default_factory=set)
    receivers: set[int] = field(default_factory=set)
    received: int = 0
    inspected: int = 0
    credit: int | None = None
    credit_note: int | None = None
    refunded: bool = False

    @property
    def outstanding(self) -> int:
        return self.asked - self.received

    def may_not_pay(self, person: int | None) -> bool:
        return person == self.requester or person in self.deciders or person in self.receivers

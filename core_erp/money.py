"""Money in integer minor units of a currency, and the roundings that lose no cent.

Exponents follow ISO 4217. Rounding is half up on the absolute value, then the sign (70.125 -> 70.13, -70.125 -> -70.13).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from core_erp.errors import DomainError

_EXPONENTS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


class CurrencyMismatch(DomainError):
    """Two currencies met in one sum."""

    code = "core/currency-mismatch"


def exponent(currency: str) -> int:
    """Decimal places of the currency's minor unit (ISO 4217): CNY 2, JPY 0, KWD 3."""
    return _EXPONENTS.get(currency, 2)


def half_up(value: Decimal | Fraction) -> int:
    """The nearest integer; halves away from zero."""
    n, d = abs(Fraction(value)).as_integer_ratio()
    rounded = (2 * n + d) // (2 * d)
    return rounded if value >= 0 else -rounded


def to_minor(amount: Decimal, currency: str) -> int:
    """Major units to minor units, rounded half up on the absolute value."""
    return half_up(amount.scaleb(exponent(currency)))


def to_major(minor: int, currency: str) -> Decimal:
    """Minor units to an exact decimal with the currency's places."""
    return Decimal(minor).scaleb(-exponent(currency))


def times(price: Decimal, quantity: Decimal, currency: str) -> int:
    """price × quantity in minor units, rounded once per line."""
    return to_minor(price * quantity, currency)


def cumulative(total: int, done_before: Decimal, now: Decimal, whole: Decimal) -> int:
    """The part of ``total`` that ``now`` of ``whole`` carries after ``done_before``.

    ``round(total × (before + now) / whole) − round(total × before / whole)``: any split of the whole, in any order of
    sizes, sums exactly to ``total``.
    """
    return _share(total, done_before + now, whole) - _share(total, done_before, whole)


def _share(total: int, done: Decimal, whole: Decimal) -> int:
    return half_up(Fraction(total) * Fraction(done) / Fraction(whole))


def allocate(total: int, weights: Sequence[int | Decimal]) -> list[int]:
    """Split ``total`` by weights without losing a cent: floors first, then largest remainders, earlier ones first."""
    whole = sum(Fraction(w) for w in weights)
    if not weights or whole == 0:
        weights, whole = [1] * len(weights), Fraction(len(weights))
    sign = -1 if total < 0 else 1
    exact = [Fraction(w) * abs(total) / whole for w in weights]
    parts = [int(x) for x in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: abs(total) - sum(parts)]:
        parts[i] += 1
    return [sign * p for p in parts]


@dataclass(frozen=True, order=False)
class Money:
    """An amount in minor units, which never meets another currency unnoticed."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | str, currency: str) -> Money:
        return cls(to_minor(Decimal(amount), currency), currency)

    @property
    def amount(self) -> Decimal:
        return to_major(self.minor, self.currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch("{left} and {right} cannot be added", left=self.currency, right=other.currency)

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __str__(self) -> str:
        return f"{self.amount:,} {self.currency}"


def convert(minor: int, source: str, target: str, rate: Decimal) -> int:
    """Minor units of ``source`` in minor units of ``target`` at ``rate`` (target per source), rounded half up."""
    return to_minor(to_major(minor, source) * rate, target)


def quantize(amount: Decimal, places: int) -> Decimal:
    """Half up to so many places."""
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)

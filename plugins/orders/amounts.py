"""What a line comes to: price times quantity, less discounts, split into net and tax."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core_erp.money import half_up


@dataclass(frozen=True, slots=True)
class Amounts:
    """Minor units of the order's currency; ``net + tax = gross`` always."""

    net: int
    tax: int
    gross: int


def with_tax(base: int, rate: Decimal, *, includes_tax: bool) -> Amounts:
    """Split what is left after discounts. Two of the three are rounded, the third is derived, so that they always add up."""
    if includes_tax:
        net = half_up(base / (1 + Fraction(rate)))
        return Amounts(net, base - net, base)
    tax = half_up(base * Fraction(rate))
    return Amounts(base, tax, base + tax)

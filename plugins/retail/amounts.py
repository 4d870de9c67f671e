"""Rounds quantity times price to whole pence, half up on the absolute value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Context, Decimal

# An own context: the caller's precision or rounding must not change what a line is worth.
# Decimal's HALF_UP rounds halves away from zero, so a return is worth exactly minus its sale.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_PENCE = Decimal(100)


def line_amount(quantity: int, price: Decimal) -> int:
    """Quantity times price, in pence."""
    exact = _EXACT.multiply(_EXACT.multiply(Decimal(quantity), price), _PENCE)
    return int(exact.to_integral_value(context=_EXACT))


def split_amounts(quantities: Iterable[int], price: Decimal) -> Iterator[int]:
    """Pence of each part of a split line; together exactly the pence of the whole line."""
    so_far = given = 0
    for quantity in quantities:
        so_far += quantity
        part = line_amount(so_far, price) - given
        given += part
        yield part

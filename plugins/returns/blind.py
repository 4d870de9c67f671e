"""What a blind line (无源单) is worth: as given, since no order tells."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core_erp import reject
from core_erp.money import half_up, times
from plugins.returns.wishes import ReturnLineWish


@dataclass(frozen=True)
class Value:
    """Minor units, for all of the line."""

    net: int
    tax: int

    @property
    def gross(self) -> int:
        return self.net + self.tax


def value_of(wish: ReturnLineWish, *, tax_rate: Decimal, currency: str, pointer: str) -> Value:
    """From net and tax, from gross, or from a net unit price; whatever tax is not told follows from the product's rate.

    Raises ``returns/blind-needs-value``, or ``returns/blind-value`` for negative amounts or ones that do not fit together.
    """
    value = _value(wish, tax_rate, currency)
    if value is None:
        raise reject("returns/blind-needs-value", "A line without an order needs its price or its value", pointer)
    fits = wish.gross_minor in (None, value.gross) and wish.net_minor in (None, value.net)
    if min(value.net, value.tax, wish.cost_minor or 0) < 0 or not fits:
        raise reject("returns/blind-value", "The value of this line does not add up: net {net}, tax {tax}", pointer,
                     net=value.net, tax=value.tax)  # fmt: skip
    return value


def _value(wish: ReturnLineWish, tax_rate: Decimal, currency: str) -> Value | None:
    if wish.net_minor is not None:
        tax = half_up(wish.net_minor * tax_rate) if wish.tax_minor is None else wish.tax_minor
        return Value(wish.net_minor, tax)
    if wish.gross_minor is not None:
        net = half_up(wish.gross_minor / (1 + tax_rate)) if wish.tax_minor is None else wish.gross_minor - wish.tax_minor
        return Value(net, wish.gross_minor - net)
    if wish.unit_price is not None:
        net = times(wish.unit_price, wish.quantity, currency)
        return Value(net, half_up(net * tax_rate))
    return None

"""What goods cost when they come and go: the moving average (移动加权平均) of each place, to the cent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from core_erp.money import half_up, quantize
from plugins.inventory.shelves import Shelf


def share(total: int, part: Decimal, whole: Decimal) -> int:
    """``total × part / whole``, rounded half up; the whole of it for the whole."""
    return total if part == whole else half_up(total * Fraction(part) / Fraction(whole))


def leave(shelf: Shelf, quantity: Decimal) -> int:
    """Take goods off a shelf and return their cost.

    What is there costs its average, the last of it all that is left. What is not there yet costs the last known
    average; the shelf then owes that value, and ``enter`` settles it when the goods arrive.
    """
    present = min(quantity, max(shelf.quantity, Decimal(0)))
    cost = share(shelf.value_minor, present, shelf.quantity) if present else 0
    if present < quantity:
        cost += half_up(shelf.average_minor * (quantity - present))
    shelf.quantity -= quantity
    shelf.value_minor -= cost
    return cost


def enter(shelf: Shelf, quantity: Decimal, value_minor: int) -> int:
    """Put goods on a shelf; return by how much the goods that had left too early really cost more than assumed.

    That difference is cost of goods already gone: it does not stay on the shelf.
    """
    difference = _difference(shelf, quantity, value_minor) if shelf.quantity < 0 else 0
    shelf.quantity += quantity
    shelf.value_minor += value_minor - difference
    if shelf.quantity > 0:
        shelf.average_minor = quantize(Decimal(shelf.value_minor) / shelf.quantity, 6)
    return difference


def _difference(shelf: Shelf, quantity: Decimal, value_minor: int) -> int:
    owed = -shelf.quantity
    covered = min(quantity, owed)
    return share(value_minor, covered, quantity) - share(-shelf.value_minor, covered, owed)


def present_value(shelf: Shelf, quantity: Decimal) -> int:
    """What so much of the product is worth at the shelf's present, or else last known, average."""
    if shelf.quantity > 0:
        return half_up(shelf.value_minor * Fraction(quantity) / Fraction(shelf.quantity))
    return half_up(shelf.average_minor * quantity)

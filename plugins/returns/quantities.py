"""Is this a quantity at all? More than nothing, and no finer than the product's unit: there are no half pieces."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from core_erp import Objection, object_to


def objections_to(quantity: Decimal, places: int, pointer: str) -> Iterator[Objection]:
    """``places`` is how many decimals make sense of the unit."""
    if quantity <= 0:
        yield object_to("returns/quantity", "The quantity must be more than zero", pointer)
    elif quantity != round(quantity, places):
        yield object_to("returns/not-divisible", "This is counted with {places} decimals", pointer, places=places)

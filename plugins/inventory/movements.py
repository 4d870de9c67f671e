"""What others say when they want goods moved or promised: plain frozen words, checked before anything is locked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import Objection, object_to
from plugins.inventory.places import Place, places

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, slots=True)
class Because:
    """The document that causes something in stock: ``Because("orders.delivery", 7, 31)``; ``line_id`` is the order line."""

    kind: str
    id: int
    line_id: int | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """A wish to move a quantity of a product (in its own unit) from one location to another.

    ``value_minor`` is the cost of all of it in the company's currency: needed for goods that enter from outside, except
    found goods (from ``loss``), which are worth the present average; what leaves a physical place is valued by that place.
    ``promise`` names the reservation it fulfils, as given to ``reserve``.
    """

    product_id: int
    quantity: Decimal
    source: int
    target: int
    because: Because
    value_minor: int | None = None
    promise: Because | None = None
    memo: str = ""
    pointer: str = ""
    """Where an objection should point, if not to the movement's place in the batch."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A wish to hold back a quantity of a product for a line of a document; ``because.line_id`` is needed."""

    product_id: int
    quantity: Decimal
    because: Because
    pointer: str = ""


def objections_to(tx: Transaction, movements: Sequence[Movement]) -> Iterator[Objection]:
    """Everything that is wrong with the movements themselves, whatever lies in stock."""
    known = places(tx)
    for i, movement in enumerate(movements):
        source, target = known.get(movement.source), known.get(movement.target)
        pointer = movement.pointer or f"/lines/{i}"
        if source is None or target is None:
            yield object_to("inventory/unknown-place", "There is no such place", pointer)
        else:
            yield from _wrong(movement, source, target, pointer)


def _wrong(movement: Movement, source: Place, target: Place, pointer: str) -> Iterator[Objection]:
    if movement.quantity <= 0:
        yield object_to("inventory/quantity", "The quantity must be more than nothing", f"{pointer}/quantity")
    if source.id == target.id:
        yield object_to("inventory/same-place", "Goods must go somewhere else", f"{pointer}/target")
    if source.is_physical:
        if movement.value_minor is not None:
            yield object_to("inventory/value-given", "What leaves a place is valued by that place", f"{pointer}/value_minor")
    elif movement.value_minor is None and source.kind != "loss":
        yield object_to("inventory/value-needed", "Goods from outside need their cost", f"{pointer}/value_minor")
    if movement.value_minor is not None and movement.value_minor < 0:
        yield object_to("inventory/negative-value", "The cost cannot be negative", f"{pointer}/value_minor")

"""Moving goods: the one way stock and its value change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import refuse
from plugins.inventory import promises, shelves, valuation
from plugins.inventory.models import Move
from plugins.inventory.movements import Movement, objections_to
from plugins.inventory.places import places, virtual
from plugins.inventory.shelves import Shelf
from plugins.inventory.shortage import Short, not_enough

if TYPE_CHECKING:
    from core_erp import Transaction


def move(tx: Transaction, movements: Sequence[Movement]) -> list[Move]:
    """Move goods, in the order given, all or none; the moves come back in that order, each with its value.

    The number of statements does not grow with the number of movements. Stock rows are locked by product and place.
    Raises Refused with every objection: unknown places, costs missing or not wanted, products that are not stocked,
    ``inventory/not-enough`` for goods that are not there or promised to others, and what plugins object to.
    """
    if not movements:
        return []
    refuse((objections_to(tx, movements), *tx.hook.inventory_move_objections(tx=tx, moves=movements)))
    batch = Batch(tx, movements)
    moves = batch.carry()
    batch.write()
    tx.hook.inventory_moved(tx=tx, moves=[*moves, *batch.differences])
    return moves


class Batch:
    """Movements under way: the rows they touch, locked, and what became of them."""

    def __init__(self, tx: Transaction, movements: Sequence[Movement]) -> None:
        self.tx, self.movements = tx, movements
        self.shelves = lock(tx, movements)
        self.promises = promises.of_documents(tx, ((m.promise.kind, m.promise.id) for m in movements if m.promise))
        self.short: list[Short] = []
        self.differences: list[Move] = []
        self.moves: list[Move] = []

    def carry(self) -> list[Move]:
        """Play the movements one after the other in memory; Refused names every one that fell short."""
        self.moves = [self._carry(i, movement) for i, movement in enumerate(self.movements)]
        if self.short:
            refuse([not_enough(self.tx, self.short)])
        return self.moves

    def _carry(self, i: int, movement: Movement) -> Move:
        source = self.shelves.get((movement.product_id, movement.source))
        target = self.shelves.get((movement.product_id, movement.target))
        value = self._entering(movement, target) if source is None else self._take(i, movement, source)
        if target is not None:
            self._settle(movement, target, valuation.enter(target, movement.quantity, value))
        return _move(self.tx, movement, movement.quantity, (movement.source, movement.target), value)

    def _take(self, i: int, movement: Movement, shelf: Shelf) -> int:
        promise = promises.find(self.promises, movement.promise, shelf)
        if promise is not None:
            shelf.reserved -= promise.fulfil(movement.quantity)
        free = shelf.free
        if movement.quantity > free and not shelf.lends:
            self.short.append(Short(movement.pointer or f"/lines/{i}", movement.product_id, movement.quantity, free))
            return 0
        return valuation.leave(shelf, movement.quantity)

    def _entering(self, movement: Movement, target: Shelf | None) -> int:
        if movement.value_minor is not None:
            return movement.value_minor
        return valuation.present_value(target, movement.quantity) if target else 0

    def _settle(self, movement: Movement, shelf: Shelf, difference: int) -> None:
        """Goods that had left before they came turn out to cost more (or less): the customer's side bears it."""
        if difference:
            outside = virtual(self.tx, "customer")
            way = (shelf.location_id, outside) if difference > 0 else (outside, shelf.location_id)
            self.differences.append(_move(self.tx, movement, Decimal(0), way, abs(difference)))

    def write(self) -> None:
        """Moves and stock, and the reservations that were fulfilled: one statement for each kind of row."""
        self.tx.session.add_all([*self.moves, *self.differences])
        self.tx.flush()
        shelves.write(self.tx, self._touched())
        promises.write(self.tx, self.promises.values())

    def _touched(self) -> Iterator[Shelf]:
        touched = {(m.product_id, place) for m in self.movements for place in (m.source, m.target)}
        return (shelf for key, shelf in self.shelves.items() if key in touched)


def lock(tx: Transaction, movements: Iterable[Movement]) -> dict[shelves.Key, Shelf]:
    """Lock the stock rows that movements touch."""
    known = places(tx)
    keys = {(m.product_id, p) for m in movements for p in (m.source, m.target) if p in known and known[p].is_physical}
    return shelves.lock(tx, keys)


def _move(tx: Transaction, movement: Movement, quantity: Decimal, way: tuple[int, int], value: int) -> Move:
    because = movement.because
    return Move(
        company_id=tx.company_id, at=tx.now, product_id=movement.product_id, quantity=quantity,
        source_id=way[0], target_id=way[1], value_minor=value,
        because_kind=because.kind, because_id=because.id, because_line_id=because.line_id, memo=movement.memo,
    )  # fmt: skip

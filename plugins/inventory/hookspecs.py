"""Where others may join in when goods move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import hookspec

if TYPE_CHECKING:
    from core_erp import Objection, Transaction
    from plugins.inventory.models import Move
    from plugins.inventory.movements import Because, Movement


@hookspec
def inventory_move_objections(tx: Transaction, moves: Sequence[Movement]) -> Iterable[Objection]:
    """Every reason why these goods may not move; asked once per batch, before anything is locked or written.

    ``moves`` are the movements wished for, in order; point at one with ``/lines/<position>``. Any objection stops the
    whole batch. A quality plugin that holds back a recalled product::

        @hookimpl
        def inventory_move_objections(tx, moves):
            recalled = recalls.products(tx, {m.product_id for m in moves})
            for i, movement in enumerate(moves):
                if movement.product_id in recalled and inventory.kind_of(tx, movement.target) == "customer":
                    yield object_to("quality/recalled", "This product is recalled", f"/lines/{i}")
    """


@hookspec(firstresult=True)
def inventory_put_away(tx: Transaction, product_id: int, quantity: Decimal, warehouse_id: int, because: Because) -> int | None:
    """The location where arriving goods are put; asked for each arriving line, the first who knows decides.

    ``quantity`` is in the product's unit, ``because`` the document they come with. Answer the id of a physical location
    of that warehouse, or None to leave it to others. The inventory itself answers last: the warehouse's sellable stock.
    A warehouse system that knows bins::

        @hookimpl
        def inventory_put_away(tx, product_id, quantity, warehouse_id):
            return bins.emptiest(tx, warehouse_id, product_id, quantity)
    """


@hookspec
def inventory_moved(tx: Transaction, moves: list[Move]) -> None:
    """Make true what belongs with these moves, in the same transaction; called once per batch, after stock is written.

    Every move has its ``value_minor`` (company currency). One with quantity 0 carries value alone: goods that had left
    before they arrived turned out to cost more (stock to customer) or less (customer to stock) than assumed. Raise to
    stop everything; do not change the moves. A plugin that counts what a dock handles::

        @hookimpl
        def inventory_moved(tx, moves):
            inside = [m for m in moves if inventory.kind_of(tx, m.target) == "quarantine"]
            dock.count(tx, arrived=sum(m.quantity for m in inside))
    """

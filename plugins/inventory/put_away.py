"""Where arriving goods go when nobody knows better: the sellable stock of the warehouse."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import hookimpl
from plugins.inventory.places import place

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.inventory.movements import Because


@hookimpl(trylast=True)
def inventory_put_away(tx: Transaction, warehouse_id: int) -> int:
    """The owner's answer."""
    return place(tx, warehouse_id, "stock")


def put_away_place(tx: Transaction, product_id: int, quantity: Decimal, warehouse_id: int, because: Because) -> int:
    """The location in a warehouse that arriving goods should be moved to, by whoever answers ``inventory_put_away`` first."""
    place_id: int = tx.hook.inventory_put_away(
        tx=tx, product_id=product_id, quantity=quantity, warehouse_id=warehouse_id, because=because
    )
    return place_id

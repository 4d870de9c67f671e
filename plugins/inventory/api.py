"""The front door of the inventory: what other plugins may call."""

from plugins.inventory.models import Move, Slip, Warehouse
from plugins.inventory.movements import Because, Movement, Wanted
from plugins.inventory.operations.moving import move
from plugins.inventory.operations.reserving import release, reserve
from plugins.inventory.operations.slips import Difference, Transfer, adjust, adjust_all, open_stock, transfer
from plugins.inventory.operations.warehouses import WarehouseWish, open_warehouse
from plugins.inventory.places import (
    Place,
    WarehouseFacts,
    is_physical,
    kind_of,
    place,
    places,
    the_warehouse,
    virtual,
    warehouses,
)
from plugins.inventory.put_away import put_away_place
from plugins.inventory.queries import available, available_of, moves_because, on_hand, on_hand_of, stock_value

__all__ = [
    "Because", "Difference", "Move", "Movement", "Place", "Slip", "Transfer", "Wanted", "Warehouse", "WarehouseFacts",
    "WarehouseWish", "adjust", "adjust_all", "available", "available_of", "is_physical", "kind_of", "move", "moves_because",
    "on_hand", "on_hand_of", "open_stock", "open_warehouse", "place", "places", "put_away_place", "release", "reserve",
    "stock_value", "the_warehouse", "transfer", "virtual", "warehouses",
]  # fmt: skip

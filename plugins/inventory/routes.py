"""The web API of the inventory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core_erp.http import Routes
from core_erp.masters import facts
from plugins.inventory import permissions, queries
from plugins.inventory.models import Move, Warehouse
from plugins.inventory.operations import slips, warehouses
from plugins.inventory.queries import MoveFilters, StockFilters
from plugins.inventory.schemas import (
    Adjustment,
    AdjustStock,
    Charge,
    LocationView,
    MoveQuery,
    MovesView,
    MoveView,
    OpenWarehouse,
    PutInCharge,
    StockQuery,
    StockView,
    TransferStock,
    TransferWish,
    WarehouseView,
)

if TYPE_CHECKING:
    from sqlalchemy import Select

    from core_erp import Transaction

routes = Routes("inventory", "Inventory")


@routes.lists("/warehouses", gives=WarehouseView, needs=permissions.VIEW)
def list_warehouses(tx: Transaction) -> Select[Any]:
    """Warehouses (仓库)."""
    return queries.warehouses(tx)


@routes.writes("POST", "/warehouses", takes=OpenWarehouse, gives=WarehouseView, needs=permissions.SET_UP, status=201)
def open_warehouse(tx: Transaction, wish: warehouses.WarehouseWish) -> Warehouse:
    """Open a warehouse with its places."""
    return warehouses.open_warehouse(tx, wish)


@routes.writes("PUT", "/warehouses/<int:warehouse_id>/keeper", takes=PutInCharge, gives=WarehouseView, needs=permissions.SET_UP)
def put_in_charge(tx: Transaction, wish: Charge, warehouse_id: int) -> Warehouse:
    """Name the person in charge."""
    return warehouses.put_in_charge(tx, warehouse_id, wish.keeper_id)


@routes.lists("/locations", gives=LocationView, needs=permissions.VIEW)
def list_locations(tx: Transaction) -> Select[Any]:
    """Places (库位), inside and outside."""
    return queries.locations(tx)


@routes.lists("/stock", gives=StockView, needs=permissions.VIEW, filters=StockQuery)
def list_stock(tx: Transaction, filters: StockFilters) -> Any:
    """What lies where (库存)."""
    return queries.stock(tx, filters)


@routes.lists("/moves", gives=MoveView, needs=permissions.VIEW, filters=MoveQuery)
def list_moves(tx: Transaction, filters: MoveFilters) -> Any:
    """Every move of goods and why (出入库流水)."""
    return queries.moves(tx, filters)


@routes.writes("POST", "/moves", takes=TransferStock, gives=MovesView, needs=permissions.MOVE, status=201)
def transfer(tx: Transaction, wish: TransferWish) -> dict[str, Any]:
    """Bring goods from one place of ours to another (调拨)."""
    return _made(tx, slips.transfer(tx, wish.lines, reason=wish.reason))


@routes.writes("POST", "/adjustments", takes=AdjustStock, gives=MovesView, needs=permissions.ADJUST, status=201)
def adjust(tx: Transaction, wish: Adjustment) -> dict[str, Any]:
    """Correct stock after a count (盘盈盘亏)."""
    return _made(tx, slips.adjust_all(tx, wish.lines, reason=wish.reason))


def _made(tx: Transaction, moves: Sequence[Move]) -> dict[str, Any]:
    return {"currency": facts.company(tx).currency, "moves": moves}

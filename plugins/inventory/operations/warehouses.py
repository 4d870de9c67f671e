"""Opening warehouses, and what every company begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import require
from core_erp.identity import User
from plugins.inventory import permissions
from plugins.inventory.models import PHYSICAL, VIRTUAL, Location, Warehouse

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, kw_only=True)
class WarehouseWish:
    """A warehouse to be opened."""

    code: str
    name: str
    keeper_id: int | None = None


def open_warehouse(tx: Transaction, wish: WarehouseWish) -> Warehouse:
    """A warehouse with its places for sellable goods, quarantine and transit; the code must be new to the company."""
    require(tx, permissions.SET_UP)
    if wish.keeper_id is not None:
        tx.get(User, wish.keeper_id)
    warehouse = tx.add(
        Warehouse(company_id=tx.company_id, code=wish.code, name=wish.name, keeper_id=wish.keeper_id, is_active=True)
    )
    tx.flush()
    tx.add_all(
        Location(company_id=tx.company_id, warehouse_id=warehouse.id, kind=kind, code=f"{wish.code}/{kind}") for kind in PHYSICAL
    )
    tx.flush()
    tx.erp.cache.clear()  # so that this transaction can use it already
    return warehouse


def put_in_charge(tx: Transaction, warehouse_id: int, keeper_id: int | None) -> Warehouse:
    """Name the person in charge of a warehouse (仓库管理员), or nobody."""
    require(tx, permissions.SET_UP)
    warehouse = tx.get(Warehouse, warehouse_id, lock=True)
    if keeper_id is not None:
        tx.get(User, keeper_id)
    warehouse.keeper_id = keeper_id
    return warehouse


def seed(tx: Transaction) -> None:
    """The places outside, and a first warehouse MAIN."""
    known = set(tx.session.scalars(select(Location.kind).where(Location.company_id == tx.company_id)))
    tx.add_all(
        Location(company_id=tx.company_id, warehouse_id=None, kind=kind, code=kind) for kind in VIRTUAL if kind not in known
    )
    if not known & set(PHYSICAL):
        open_warehouse(tx, WarehouseWish(code="MAIN", name="Main warehouse"))

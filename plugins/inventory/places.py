"""Which warehouses and places a company has, as cached facts: operations ask for them all the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import NotFound, reject
from plugins.inventory.models import PHYSICAL, Location, Warehouse

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, slots=True)
class Place:
    """A location: its kind and, when physical, its warehouse."""

    id: int
    kind: str
    code: str
    warehouse_id: int | None

    @property
    def is_physical(self) -> bool:
        return self.warehouse_id is not None


@dataclass(frozen=True, slots=True)
class WarehouseFacts:
    """A warehouse that is in use."""

    id: int
    code: str
    name: str


def places(tx: Transaction) -> Mapping[int, Place]:
    """Every place of the company by its id, oldest first."""
    return tx.erp.cache.get(("inventory_location", tx.company_id), lambda: _places(tx))


def _places(tx: Transaction) -> dict[int, Place]:
    rows = tx.session.scalars(select(Location).where(Location.company_id == tx.company_id).order_by(Location.id))
    return {r.id: Place(r.id, r.kind, r.code, r.warehouse_id) for r in rows}


def warehouses(tx: Transaction) -> tuple[WarehouseFacts, ...]:
    """The company's active warehouses, oldest first."""
    return tx.erp.cache.get(("inventory_warehouse", tx.company_id), lambda: _warehouses(tx))


def _warehouses(tx: Transaction) -> tuple[WarehouseFacts, ...]:
    active = select(Warehouse).where(Warehouse.company_id == tx.company_id, Warehouse.is_active).order_by(Warehouse.id)
    return tuple(WarehouseFacts(w.id, w.code, w.name) for w in tx.session.scalars(active))


def the_warehouse(tx: Transaction, warehouse_id: int | None) -> WarehouseFacts:
    """The warehouse named, or the only one there is.

    Raises NotFound, or Refused ``inventory/warehouse-needed`` when none is named and there are several.
    """
    known = warehouses(tx)
    if warehouse_id is not None:
        return _named(known, warehouse_id)
    if len(known) != 1:
        codes = ", ".join(w.code for w in known)
        raise reject("inventory/warehouse-needed", "Say which warehouse: {codes}", "/warehouse_id", codes=codes)
    return known[0]


def _named(known: tuple[WarehouseFacts, ...], warehouse_id: int) -> WarehouseFacts:
    for warehouse in known:
        if warehouse.id == warehouse_id:
            return warehouse
    raise NotFound("There is no {kind} {key}", kind="warehouse", key=warehouse_id)


def place(tx: Transaction, warehouse_id: int, kind: str) -> int:
    """The id of a warehouse's place of a physical kind (the oldest, if there are several); NotFound otherwise."""
    for p in places(tx).values():
        if p.warehouse_id == warehouse_id and p.kind == kind:
            return p.id
    raise NotFound("Warehouse {warehouse} has no place of kind {kind}", warehouse=warehouse_id, kind=kind)


def virtual(tx: Transaction, kind: str) -> int:
    """The id of the company's place outside: supplier, customer, loss, scrap or opening."""
    for p in places(tx).values():
        if p.warehouse_id is None and p.kind == kind:
            return p.id
    raise NotFound("There is no place of kind {kind}", kind=kind)


def kind_of(tx: Transaction, location_id: int) -> str:
    """The kind of a place; NotFound when it is not this company's."""
    found = places(tx).get(location_id)
    if found is None:
        raise NotFound("There is no {kind} {key}", kind="location", key=location_id)
    return found.kind


def is_physical(tx: Transaction, location_id: int) -> bool:
    """Does what lies there count as stock?"""
    return kind_of(tx, location_id) in PHYSICAL

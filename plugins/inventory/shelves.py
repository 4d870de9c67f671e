"""Stock rows in the hand: locked in one order, changed in memory, written back in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite

from core_erp import Prepared, object_to, refuse, rows, several, spread
from core_erp.masters import facts
from core_erp.masters.models import Product
from plugins.inventory.models import Stock
from plugins.inventory.places import places

if TYPE_CHECKING:
    from core_erp import Transaction

Key = tuple[int, int]
"""(product, location)"""

_STOCK: Table = Stock.__table__  # type: ignore[assignment]
_COLUMNS = (
    _STOCK.c.id, _STOCK.c.product_id, _STOCK.c.location_id, _STOCK.c.quantity,
    _STOCK.c.value_minor, _STOCK.c.reserved, _STOCK.c.average_minor, _STOCK.c.may_be_negative,
)  # fmt: skip


@cache
def _locking(products: int, locations: int) -> Prepared:
    product, location = _STOCK.c.product_id, _STOCK.c.location_id
    chosen = product.in_(several("product", products, product.type)), location.in_(several("place", locations, location.type))
    return Prepared(select(*_COLUMNS).where(*chosen).order_by(product, location).with_for_update())


@dataclass(slots=True)
class Shelf:
    """A locked stock row. ``lends``: may goods leave it, or be promised, before they are there?"""

    id: int
    product_id: int
    location_id: int
    quantity: Decimal
    value_minor: int
    reserved: Decimal
    average_minor: Decimal
    may_be_negative: bool
    lends: bool = False

    @property
    def free(self) -> Decimal:
        """What nobody has been promised."""
        return self.quantity - self.reserved


def lock(tx: Transaction, keys: Iterable[Key]) -> dict[Key, Shelf]:
    """Lock the rows of these products and places, sorted, making those that are missing; never more than three statements.

    Raises Refused ``inventory/not-stocked`` for products that are no goods of this company.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    lending = _lending(tx)
    found = _by_key(_locked(tx, wanted), lending)
    if missing := [key for key in wanted if key not in found]:
        _check_stocked(tx, missing)
        found |= _by_key(_made(tx, missing), lending)
    return found


def _lending(tx: Transaction) -> frozenset[int]:
    """Places where goods may leave before they arrive: sellable stock, if the company allows it."""
    allowed = facts.company(tx).allow_negative_stock
    return frozenset(p.id for p in places(tx).values() if p.kind == "stock") if allowed else frozenset()


def _by_key(found: Iterable[Sequence[Any]], lending: frozenset[int]) -> dict[Key, Shelf]:
    shelves = (_shelf(row, lending) for row in found)
    return {(s.product_id, s.location_id): s for s in shelves}


def _locked(tx: Transaction, keys: list[Key]) -> Iterable[Sequence[Any]]:
    # The product of both lists may hold a row too many; that one is locked in order too, and an index serves it.
    products, locations = spread("product", sorted({p for p, _ in keys})), spread("place", sorted({place for _, place in keys}))
    return _locking(len(products), len(locations)).rows(tx.session, products | locations)


def _made(tx: Transaction, keys: list[Key]) -> Iterable[Sequence[Any]]:
    """Insert rows, or lock those that somebody else inserted meanwhile: both come back as they are now."""
    empty = [{**_EMPTY, "company_id": tx.company_id, "product_id": p, "location_id": place} for p, place in keys]
    dialect = sqlite if tx.session.get_bind().dialect.name == "sqlite" else postgresql
    write = dialect.insert(_STOCK)
    there_already = {"index_elements": ["product_id", "location_id"], "set_": {"product_id": write.excluded.product_id}}
    return tx.session.execute(write.on_conflict_do_update(**there_already).returning(*_COLUMNS), empty)


_EMPTY = {"quantity": Decimal(0), "value_minor": 0, "reserved": Decimal(0), "average_minor": Decimal(0), "may_be_negative": False}


def _shelf(row: Sequence[Any], lending: frozenset[int]) -> Shelf:
    shelf = Shelf(*row)
    shelf.lends = shelf.location_id in lending
    # A row that is below zero must be allowed to come up step by step, even if the company has become strict since.
    shelf.may_be_negative = shelf.lends or shelf.quantity < 0 or shelf.free < 0
    return shelf


def _check_stocked(tx: Transaction, keys: list[Key]) -> None:
    products = {p for p, _ in keys}
    goods = select(Product.id).where(Product.id.in_(products), Product.company_id == tx.company_id, Product.is_stocked)
    wrong = products - set(tx.session.scalars(goods))
    refuse([[object_to("inventory/not-stocked", "Product {product} is not kept in stock", product=p) for p in sorted(wrong)]])


def write(tx: Transaction, shelves: Iterable[Shelf]) -> None:
    """Write rows back: one statement for all of them."""
    rows.update_all(tx.session, _STOCK, [
        {"id": s.id, "quantity": s.quantity, "value_minor": s.value_minor, "reserved": s.reserved,
         "average_minor": s.average_minor, "may_be_negative": s.may_be_negative}
        for s in shelves
    ])  # fmt: skip

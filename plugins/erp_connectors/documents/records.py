"""What an outside system tells us, in our words: frozen records of plain values, each by its code or number over there."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Record:
    """Base of what comes in. ``their_id`` and ``number`` name it over there; ``changed_at`` as they say it, in UTC."""

    kind: ClassVar[str]

    their_id: str
    number: str
    changed_at: datetime.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerRecord(Record):
    """A customer of theirs; ``number`` is the code."""

    kind: ClassVar[str] = "customer"

    name: str
    tax_id: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    level: str = ""
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class ProductRecord(Record):
    """A product of theirs; ``number`` is the code, ``unit`` one of our unit codes, ``tax_percent`` 13 for 13 %."""

    kind: ClassVar[str] = "product"

    name: str
    unit: str = "pcs"
    category: str = ""
    is_stocked: bool = True
    list_price: Decimal | None = None
    tax_percent: Decimal | None = None
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class WarehouseRecord(Record):
    """A warehouse of theirs; ``number`` is the code."""

    kind: ClassVar[str] = "warehouse"

    name: str


@dataclass(frozen=True, kw_only=True)
class StockRecord(Record):
    """What they have of a product in a warehouse, by our codes. ``number`` is made of both when they have none."""

    kind: ClassVar[str] = "stock_level"

    product: str
    warehouse: str
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class RecordLine:
    """A line of theirs. ``tax_price`` is per piece with tax, ``price`` without; one of the two is enough."""

    line_id: str = ""
    position: int = 0
    product: str
    quantity: Decimal
    price: Decimal | None = None
    tax_price: Decimal | None = None
    tax_percent: Decimal | None = None
    description: str = ""
    order_number: str = ""
    """In a delivery: the order the line goes back to."""
    order_line_id: str = ""
    warehouse: str = ""


@dataclass(frozen=True, kw_only=True)
class SaleOrderRecord(Record):
    """A sale order made over there. ``state`` is the last of the kind's steps it has reached."""

    kind: ClassVar[str] = "sale_order"

    customer: str
    date: datetime.date
    currency: str = ""
    warehouse: str = ""
    state: str = ""
    lines: tuple[RecordLine, ...]


@dataclass(frozen=True, kw_only=True)
class DeliveryRecord(Record):
    """A delivery made over there, of one or more orders."""

    kind: ClassVar[str] = "delivery"

    customer: str
    date: datetime.date
    currency: str = ""
    warehouse: str = ""
    state: str = ""
    lines: tuple[RecordLine, ...]


_ALL: tuple[type[Record], ...] = (CustomerRecord, ProductRecord, WarehouseRecord, StockRecord, SaleOrderRecord, DeliveryRecord)
INBOUND: Mapping[str, type[Record]] = {kind.kind: kind for kind in _ALL}
"""In the order in which they build on one another."""

_OF_THE_ADAPTER = ("their_id", "number", "changed_at", "state", "lines")
"""Told by the adapter itself, not by the mapping."""


def wanted_fields(kind: type[Record] | type[RecordLine]) -> tuple[frozenset[str], frozenset[str]]:
    """What a mapping may fill of a record or of its lines, and what of that it must."""
    told = [f for f in fields(kind) if f.name not in _OF_THE_ADAPTER or kind is RecordLine]
    return frozenset(f.name for f in told), frozenset(f.name for f in told if f.default is MISSING)


def has_lines(kind: str) -> bool:
    return "lines" in {f.name for f in fields(INBOUND[kind])}

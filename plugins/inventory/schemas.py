"""Shapes of the inventory in and out."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import fields

from core_erp.fields import Choice, Code, Id, Many, Minor, Moment, QuantityField, Shape, Text
from plugins.inventory.models import PHYSICAL
from plugins.inventory.operations.slips import Difference, Transfer
from plugins.inventory.operations.warehouses import WarehouseWish
from plugins.inventory.queries import MoveFilters, StockFilters


@dataclass(frozen=True)
class Adjustment:
    """Differences found in a count, and why."""

    lines: tuple[Difference, ...]
    reason: str


@dataclass(frozen=True)
class TransferWish:
    """Goods to bring elsewhere, and why."""

    lines: tuple[Transfer, ...]
    reason: str


class OpenWarehouse(Shape):
    """A warehouse to be opened, with a code that is new to the company."""

    makes = WarehouseWish
    code = Code(required=True)
    name = Text(120, 1, required=True)
    keeper_id = Id(allow_none=True)


@dataclass(frozen=True)
class Charge:
    """Who is to be in charge."""

    keeper_id: int | None


class PutInCharge(Shape):
    """The person in charge of a warehouse, or nobody."""

    makes = Charge
    keeper_id = Id(allow_none=True, required=True)


class WarehouseView(Shape):
    """A warehouse."""

    id = Id(dump_only=True)
    code = fields.String()
    name = fields.String()
    keeper_id = Id(allow_none=True)
    is_active = fields.Boolean()


class LocationView(Shape):
    """A place in a warehouse or, without one, outside."""

    id = Id(dump_only=True)
    warehouse_id = Id(allow_none=True)
    kind = fields.String()
    code = fields.String()


class StockQuery(Shape):
    """Which stock to list."""

    makes = StockFilters
    product_id = Id()
    warehouse_id = Id()
    kind = Choice(*PHYSICAL)


class StockView(Shape):
    """How much of a product lies in a place, and its value in the company's currency. ``free`` is promised to nobody."""

    id = Id(dump_only=True, attribute="Stock.id")
    product_id = Id(attribute="Stock.product_id")
    location_id = Id(attribute="Stock.location_id")
    warehouse_id = Id()
    kind = fields.String()
    quantity = QuantityField(signed=True, attribute="Stock.quantity")
    reserved = QuantityField(allow_zero=True, attribute="Stock.reserved")
    free = QuantityField(signed=True, attribute="Stock.free")
    value_minor = Minor(attribute="Stock.value_minor")
    currency = fields.String()


class MoveQuery(Shape):
    """Which moves to list; ``location_id`` is either end."""

    makes = MoveFilters
    product_id = Id()
    location_id = Id()
    because_kind = Code()
    because_id = Id()


class MoveView(Shape):
    """Goods went from one place to another because of a document; their cost is in the company's currency."""

    id = Id(dump_only=True, attribute="Move.id")
    at = Moment(attribute="Move.at")
    product_id = Id(attribute="Move.product_id")
    quantity = QuantityField(allow_zero=True, attribute="Move.quantity")
    source_id = Id(attribute="Move.source_id")
    target_id = Id(attribute="Move.target_id")
    value_minor = Minor(attribute="Move.value_minor")
    currency = fields.String()
    because_kind = fields.String(attribute="Move.because_kind")
    because_id = Id(attribute="Move.because_id")
    because_line_id = Id(attribute="Move.because_line_id", allow_none=True)
    memo = fields.String(attribute="Move.memo")


class DifferenceShape(Shape):
    """More (positive) or less (negative) was found; ``value_minor`` is what found goods are worth, else the average."""

    makes = Difference
    product_id = Id(required=True)
    warehouse_id = Id()
    quantity = QuantityField(signed=True, required=True)
    value_minor = Minor(minimum=0)
    kind = Choice(*PHYSICAL)


class AdjustStock(Shape):
    """Differences found in a count."""

    makes = Adjustment
    lines = Many(DifferenceShape, required=True)
    reason = Text(500, 1, required=True)


class TransferShape(Shape):
    """So much of a product from one place to another."""

    makes = Transfer
    product_id = Id(required=True)
    quantity = QuantityField(required=True)
    source = Id(required=True)
    target = Id(required=True)


class TransferStock(Shape):
    """Goods to bring elsewhere."""

    makes = TransferWish
    lines = Many(TransferShape, required=True)
    reason = Text(500, 1, required=True)


class MovedView(Shape):
    """The moves that were made, in the order asked for."""

    id = Id(dump_only=True)
    product_id = Id()
    quantity = QuantityField(allow_zero=True)
    source_id = Id()
    target_id = Id()
    value_minor = Minor()
    because_kind = fields.String()
    because_id = Id()


class MovesView(Shape):
    """Moves made together; values in the company's currency."""

    currency = fields.String()
    moves = fields.List(fields.Nested(MovedView))

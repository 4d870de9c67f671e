"""Shapes of what is sent to returns."""

from __future__ import annotations

from dataclasses import dataclass

from core_erp.fields import Amount, Choice, Code, Currency, Document, Flag, Id, Many, Minor, QuantityField, Shape, Text, Whole
from plugins.returns.models import KIND
from plugins.returns.operations import ReasonWish
from plugins.returns.queries import ReturnFilters
from plugins.returns.wishes import Arrived, Finding, Inspect, Receive, ReturnLineWish, ReturnWish
from plugins.returns.workflow import STATES


@dataclass(frozen=True)
class Reasoned:
    reason: str


@dataclass(frozen=True)
class Parcel:
    carrier: str
    tracking: str


@dataclass(frozen=True)
class Destination:
    warehouse_id: int
    reason: str = ""


@dataclass(frozen=True)
class Payout:
    amount_minor: int | None = None
    reference: str | None = None
    method: str = "bank"


@dataclass(frozen=True)
class MatchWish:
    order_line_id: int


@dataclass(frozen=True)
class Resolution:
    resolution: str
    sends_back: bool = False


class RequestLine(Shape):
    """A quantity of an order line; or of a product, with its value given (无源单)."""

    makes = ReturnLineWish
    quantity = QuantityField(required=True)
    order_line_id = Id()
    product_id = Id()
    unit_price = Amount()
    net_minor = Minor(minimum=0)
    tax_minor = Minor(minimum=0)
    gross_minor = Minor(minimum=0)
    description = Text(500)
    note = Text(2000)


class RequestReturn(Document):
    """A return to be asked for."""

    document = KIND
    makes = ReturnWish
    lines = Many(RequestLine, required=True)
    reason = Code(required=True)
    partner_id = Id()
    currency = Currency()
    channel = Text(60)
    warehouse_id = Id()
    note = Text(2000)
    reference = Text(80, 1)


class ArrivedLine(Shape):
    """A quantity of a line that came; ``product_id`` is what the scanner saw."""

    makes = Arrived
    line_id = Id(required=True)
    quantity = QuantityField(required=True)
    product_id = Id()


class ReceiveGoods(Shape):
    """Goods at the door. The same ``scan_id`` counts once; ``completes`` says that this parcel holds nothing more."""

    makes = Receive
    lines = Many(ArrivedLine, required=True)
    scan_id = Text(120, 1)
    warehouse_id = Id()
    completes = Flag()


class FindingShape(Shape):
    """What was found of a quantity of a line."""

    makes = Finding
    line_id = Id(required=True)
    quantity = QuantityField(required=True)
    grade = Code(20, required=True)
    note = Text(2000)


class InspectGoods(Shape):
    """The findings of an inspection."""

    makes = Inspect
    findings = Many(FindingShape, required=True)


class GiveReason(Shape):
    """Why."""

    makes = Reasoned
    reason = Text(2000, 1, required=True)


class ShipGoods(Shape):
    """The parcel that is on its way."""

    makes = Parcel
    carrier = Text(60, 1, required=True)
    tracking = Text(80, 1, required=True)


class NameWarehouse(Shape):
    """Which warehouse takes it; once it is approved, also why that changes."""

    makes = Destination
    warehouse_id = Id(required=True)
    reason = Text(2000)


class Settle(Shape):
    """How what is due is paid."""

    makes = Payout
    reference = Text(80, 1)
    method = Code(20)


class PayBack(Settle):
    """Pay what is due, or record with its reference what was paid outside."""

    amount_minor = Minor(minimum=1)


class MatchLine(Shape):
    """The order line a blind line belongs to."""

    makes = MatchWish
    order_line_id = Id(required=True)


class ClearUp(Shape):
    """How a difference was cleared up."""

    makes = Resolution
    resolution = Text(2000, 1, required=True)
    sends_back = Flag()


class KeepReason(Shape):
    """A reason as it should be."""

    makes = ReasonWish
    code = Code(required=True)
    name = Text(80, 1, required=True)
    name_zh = Text(80)
    flow = Code(required=True)
    fault = Choice("seller", "customer", "carrier", "none")
    window_days = Whole(0, 3650, allow_none=True)
    is_active = Flag()


class ReturnQuery(Shape):
    """Which returns to list."""

    makes = ReturnFilters
    state = Choice(*STATES)
    partner_id = Id()
    order_id = Id()
    reason = Code()
    channel = Text(60)
    warehouse_id = Id()
    holder = Code()
    is_open = Flag()
    search = Text(80, 1, metadata={"description": "part of the number, the reference or the tracking number"})

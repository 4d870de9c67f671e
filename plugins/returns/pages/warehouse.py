"""The warehouse's pages, drawn for a phone: find the return by what is scanned, receive it, inspect it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import redirect, url_for
from marshmallow import fields
from sqlalchemy import or_, select

from core_erp import reject
from core_erp.fields import Choice, Flag, Id, QuantityField, Shape, Text
from core_erp.masters.models import Product
from core_erp.web import Done
from plugins.returns import operations, permissions, queries
from plugins.returns.dispositions import GRADES
from plugins.returns.models import Return
from plugins.returns.pages import shown
from plugins.returns.pages.blueprint import pages
from plugins.returns.wishes import Arrived, Finding, Inspect, Receive
from plugins.returns.workflow import AWAITING_GOODS

if TYPE_CHECKING:
    from werkzeug import Response

    from core_erp import Transaction

_EXPECTED = 30


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """What the scanner read: a return's number, the customer's reference, or the parcel's."""

    code: str = ""


class ScannedShape(Shape):
    makes = Scanned
    code = Text(100)


@dataclass(frozen=True, kw_only=True)
class Count:
    """A quantity of one line that is here."""

    line_id: int
    quantity: Decimal


class CountShape(Shape):
    makes = Count
    line_id = Id(required=True)
    quantity = QuantityField(allow_zero=True, required=True)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What is in the parcel."""

    lines: tuple[Count, ...]
    scan_id: str | None = None
    completes: bool = False


class CountedShape(Shape):
    makes = Counted
    lines = fields.List(fields.Nested(CountShape), required=True)
    scan_id = Text(100)
    completes = Flag()


@dataclass(frozen=True, kw_only=True)
class Found:
    """How many of a line have which grade."""

    line_id: int
    quantity: Decimal
    grade: str
    note: str = ""


class FoundShape(Shape):
    makes = Found
    line_id = Id(required=True)
    quantity = QuantityField(allow_zero=True, required=True)
    grade = Choice(*GRADES, required=True)
    note = Text(500)


@dataclass(frozen=True, kw_only=True)
class Inspected:
    """The findings of one inspection."""

    findings: tuple[Found, ...]


class InspectedShape(Shape):
    makes = Inspected
    findings = fields.List(fields.Nested(FoundShape), required=True)


@pages.shows("/scan", template="returns/scan.html", needs=permissions.RECEIVE, takes=ScannedShape)
def scan(tx: Transaction, scanned: Scanned) -> dict[str, Any] | Response:
    """Scan a parcel or a slip; the return opens at once. Below are those that are expected."""
    code = scanned.code.strip()
    if code and (found := _by_code(tx, code)):
        return redirect(url_for("returns_pages.receiving", return_id=found.id), 303)
    awaited = queries.visible(tx).where(Return.state.in_(AWAITING_GOODS), Return.needs_goods)
    expected = list(tx.session.scalars(awaited.order_by(Return.approved_at).limit(_EXPECTED)))
    return {"code": code, "expected": expected, "names": shown.names(tx, expected)}


def _by_code(tx: Transaction, code: str) -> Return | None:
    known = or_(Return.number == code, Return.reference == code, Return.tracking == code)
    return tx.session.scalars(queries.visible(tx).where(known).order_by(Return.id.desc())).first()


@pages.shows("/<int:return_id>/receive", template="returns/receive.html", needs=permissions.RECEIVE)
def receiving(tx: Transaction, return_id: int) -> dict[str, Any]:
    """What is expected, line by line, to be counted."""
    returned = queries.one(tx, return_id)
    return {
        "returned": returned,
        "partner": shown.names(tx, [returned]).partners[returned.partner_id],
        "products": _products(tx, returned),
    }


def _products(tx: Transaction, returned: Return) -> dict[int, Product]:
    ids = {line.product_id for line in returned.lines}
    return {p.id: p for p in tx.session.scalars(select(Product).where(Product.id.in_(ids)))}


@pages.acts("/<int:return_id>/receive", needs=permissions.RECEIVE, takes=CountedShape, again="returns_pages.receiving")
def receive(tx: Transaction, wish: Counted, return_id: int) -> Done:
    """Book what was counted."""
    lines = tuple(Arrived(line.line_id, line.quantity) for line in wish.lines if line.quantity)
    if not lines:
        raise reject("returns/nothing-counted", "Count at least one piece", "/lines/0/quantity")
    returned = operations.receive(tx, return_id, Receive(lines=lines, scan_id=wish.scan_id, completes=wish.completes))
    return Done(
        url_for("returns_pages.show", return_id=return_id),
        "{number}: the goods are booked into quarantine",
        {"number": returned.number},
    )


@pages.shows("/<int:return_id>/inspect", template="returns/inspect.html", needs=permissions.INSPECT)
def inspecting(tx: Transaction, return_id: int) -> dict[str, Any]:
    """What waits for an inspection, line by line."""
    returned = queries.one(tx, return_id)
    waiting = [line for line in returned.lines if line.uninspected]
    return {"returned": returned, "partner": shown.names(tx, [returned]).partners[returned.partner_id], "waiting": waiting,
            "grades": GRADES, "products": _products(tx, returned)}  # fmt: skip


@pages.acts("/<int:return_id>/inspect", needs=permissions.INSPECT, takes=InspectedShape, again="returns_pages.inspecting")
def inspect(tx: Transaction, wish: Inspected, return_id: int) -> Done:
    """Book the findings; each grade goes where it belongs."""
    findings = tuple(Finding(f.line_id, f.quantity, f.grade, f.note) for f in wish.findings if f.quantity)
    if not findings:
        raise reject("returns/nothing-found", "Say of at least one piece how it is", "/findings/0/quantity")
    returned = operations.inspect(tx, return_id, Inspect(findings=findings))
    return Done(url_for("returns_pages.show", return_id=return_id), "{number} is inspected", {"number": returned.number})

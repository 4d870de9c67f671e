"""A new return, by the staff: find the order, say how many of which line come back and why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import redirect, url_for
from marshmallow import fields

from core_erp import reject
from core_erp.fields import Code, Id, QuantityField, Shape, Text
from core_erp.web import Done
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.returns import operations, permissions, queries
from plugins.returns.pages import shown
from plugins.returns.pages.blueprint import pages
from plugins.returns.reasons import reasons
from plugins.returns.wishes import ReturnLineWish, ReturnWish

if TYPE_CHECKING:
    from werkzeug import Response

    from core_erp import Transaction


@dataclass(frozen=True, kw_only=True)
class OrderQuery:
    """Which order: its number or the customer's reference."""

    order: str = ""


class OrderShape(Shape):
    makes = OrderQuery
    order = Text(100)


@dataclass(frozen=True, kw_only=True)
class LineAsked:
    order_line_id: int
    quantity: Decimal = Decimal(0)


class LineShape(Shape):
    makes = LineAsked
    order_line_id = Id(required=True)
    quantity = QuantityField(allow_zero=True)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The form: quantities per line, one reason for all."""

    lines: tuple[LineAsked, ...]
    reason: str
    note: str = ""
    warehouse_id: int | None = None


class AskedShape(Shape):
    makes = Asked
    lines = fields.List(fields.Nested(LineShape), required=True)
    reason = Code(required=True)
    note = Text(2000)
    warehouse_id = Id()


@pages.shows("/new", template="returns/find_order.html", needs=permissions.REQUEST, takes=OrderShape)
def find_order(tx: Transaction, asked: OrderQuery) -> dict[str, Any] | Response:
    """Find the order by its number; the form opens at once."""
    text = asked.order.strip()
    if text and (found := orders.find(tx, text)):
        return redirect(url_for("returns_pages.new", order_id=found.id), 303)
    return {"order": text}


@pages.shows("/new/<int:order_id>", template="returns/new.html", needs=permissions.REQUEST)
def new(tx: Transaction, order_id: int) -> dict[str, Any]:
    """The lines of the order with what may still come back of each, and the reasons with their consequences."""
    order = orders.order(tx, order_id)
    offered = [r for r in reasons(tx).values() if r.is_active]
    return {
        "order": order, "lines": orders.lines_of(tx, order_id), "partner": shown.names(tx, [order]).partners[order.partner_id],
        "reasons": offered, "warehouses": inventory.warehouses(tx), "before": queries.of_order(tx, order_id),
        "states": shown.STATES,
    }  # fmt: skip


@pages.acts("/new/<int:order_id>", needs=permissions.REQUEST, takes=AskedShape, again="returns_pages.new")
def ask(tx: Transaction, wish: Asked, order_id: int) -> Done:
    """Ask for the return; its approval starts."""
    lines = tuple(
        ReturnLineWish(order_line_id=line.order_line_id, quantity=line.quantity) for line in wish.lines if line.quantity
    )
    if not lines:
        raise reject("returns/nothing-chosen", "Say how many of at least one line come back", "/lines/0/quantity")
    orders.order(tx, order_id)
    asked = ReturnWish(lines=lines, reason=wish.reason, note=wish.note, warehouse_id=wish.warehouse_id)
    returned = operations.request(tx, asked)
    return Done(
        url_for("returns_pages.show", return_id=returned.id),
        "{number} is opened and waits for its approval",
        {"number": returned.number},
    )

"""The cashier's page: what will be paid and posted, what stands in the way, and one button when nothing does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from core_erp.fields import Choice, Shape, Text
from core_erp.masters import facts
from core_erp.web import Done
from plugins.finance import api as finance
from plugins.orders import api as orders
from plugins.returns import operations, permissions, queries, saved_views
from plugins.returns.models import Return
from plugins.returns.pages import shown
from plugins.returns.pages.blueprint import pages

if TYPE_CHECKING:
    from core_erp import Transaction

_MOST = 100
METHODS = ("bank", "cash")


@dataclass(frozen=True, kw_only=True)
class Paying:
    """How it is paid; a reference says that it was paid outside already."""

    method: str = "bank"
    reference: str | None = None


class PayingShape(Shape):
    makes = Paying
    method = Choice(*METHODS)
    reference = Text(80)


@pages.shows("/settle", template="returns/to_settle.html", needs=permissions.REFUND)
def to_settle(tx: Transaction) -> dict[str, Any]:
    """Returns whose goods are in and whose money is not out, oldest arrival first."""
    waiting = saved_views.narrowed(queries.visible(tx), "unpaid").order_by(Return.received_at).limit(_MOST)
    found = list(tx.session.scalars(waiting))
    return {"rows": found, "names": shown.names(tx, found), "states": shown.STATES}


@pages.shows("/<int:return_id>/settle", template="returns/settle.html", needs=permissions.REFUND)
def settling(tx: Transaction, return_id: int) -> dict[str, Any]:
    """The preview is made by the code that will pay."""
    returned = queries.one(tx, return_id)
    preview = operations.preview(tx, return_id)
    return {
        "returned": returned, "partner": shown.names(tx, [returned]).partners[returned.partner_id], "preview": preview,
        "three": shown.three(returned), "invoices": _invoices(tx, returned), "methods": METHODS, "home": _home(tx),
        "lines": {line.id: line for line in returned.lines},
    }  # fmt: skip


def _invoices(tx: Transaction, returned: Return) -> list[Any]:
    """What was billed and paid for the orders of this return."""
    ids = sorted({line.order_id for line in returned.lines if line.order_id is not None})
    found = orders.orders(tx, ids) if ids else []
    return [invoice for order in found for invoice in finance.invoices_of(tx, order.id)]


def _home(tx: Transaction) -> str:
    return facts.company(tx).currency


@pages.acts("/<int:return_id>/settle", needs=permissions.REFUND, takes=PayingShape, again="returns_pages.settling")
def settle(tx: Transaction, wish: Paying, return_id: int) -> Done:
    """Credit and refund in one commit."""
    returned = operations.settle(tx, return_id, reference=wish.reference, method=wish.method)
    return Done(url_for("returns_pages.show", return_id=return_id), "{number} is settled", {"number": returned.number})

"""The web API of returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core_erp.http import Routes
from plugins.returns import operations, permissions, queries
from plugins.returns.models import Difference, Reason, Return
from plugins.returns.previewing import Preview
from plugins.returns.queries import ReturnFilters
from plugins.returns.schemas import figures, incoming, views
from plugins.returns.three_way import Check, three_way
from plugins.returns.wishes import Inspect, Receive, ReturnWish

if TYPE_CHECKING:
    from sqlalchemy import Select

    from core_erp import Transaction

routes = Routes("returns", "Sales returns")

# -- looking ------------------------------------------------------------------------------------------------------


@routes.lists("", gives=views.ReturnView, needs=permissions.VIEW, filters=incoming.ReturnQuery)
def list_(tx: Transaction, filters: ReturnFilters) -> Select[Any]:
    """Returns, each with who has it, whether the goods have arrived and whether the money is back."""
    return queries.matching(tx, filters)


@routes.reads("/<int:return_id>", gives=views.ReturnView, needs=permissions.VIEW)
def show(tx: Transaction, return_id: int) -> Return:
    """One return."""
    return queries.one(tx, return_id)


@routes.reads("/<int:return_id>/preview", gives=figures.PreviewView, needs=permissions.CREDIT)
def preview(tx: Transaction, return_id: int) -> Preview:
    """What settling would do now, by the same code, and what would stop it."""
    return operations.preview(tx, return_id)


@routes.lists("/<int:return_id>/timeline", gives=figures.MomentView, needs=permissions.VIEW)
def timeline(tx: Transaction, return_id: int) -> Any:
    """All that happened to it, oldest first."""
    return queries.timeline(tx, return_id)


@routes.reads("/<int:return_id>/three-way", gives=figures.CheckView, needs=permissions.CREDIT)
def check(tx: Transaction, return_id: int) -> Check:
    """Goods, money and other systems side by side (三方核对)."""
    return three_way(tx, queries.one(tx, return_id))


@routes.lists("/unmatched", gives=views.UnmatchedView, needs=permissions.PLAN)
def list_unmatched(tx: Transaction) -> Select[Any]:
    """Blind lines that may still be matched to an order line."""
    return queries.unmatched(tx)


@routes.lists("/differences", gives=views.DifferenceView, needs=permissions.PLAN)
def list_differences(tx: Transaction) -> Select[Any]:
    """Differences nobody has cleared up."""
    return queries.open_differences(tx)


@routes.lists("/reasons", gives=views.ReasonView, needs=permissions.VIEW)
def list_reasons(tx: Transaction) -> Select[Any]:
    """The catalogue of reasons."""
    return queries.reasons(tx)


# -- the life of a return -----------------------------------------------------------------------------------------


@routes.writes("POST", "", takes=incoming.RequestReturn, gives=views.ReturnView, needs=permissions.REQUEST, status=201)
def request(tx: Transaction, wish: ReturnWish) -> Return:
    """Ask for a return; its approval starts."""
    return operations.request(tx, wish)


@routes.writes(
    "POST", "/<int:return_id>/cancel", takes=incoming.GiveReason, gives=views.ReturnView, needs=permissions.CANCEL, guards=Return
)
def cancel(tx: Transaction, wish: incoming.Reasoned, return_id: int) -> Return:
    """Call it off while nothing has come of it."""
    return operations.cancel(tx, return_id, reason=wish.reason)


@routes.writes(
    "POST",
    "/<int:return_id>/warehouse",
    takes=incoming.NameWarehouse,
    gives=views.ReturnView,
    needs=permissions.PLAN,
    guards=Return,
)
def name_warehouse(tx: Transaction, wish: incoming.Destination, return_id: int) -> Return:
    """Say which warehouse takes it."""
    return operations.name_warehouse(tx, return_id, wish.warehouse_id, reason=wish.reason)


@routes.writes(
    "POST", "/<int:return_id>/ship", takes=incoming.ShipGoods, gives=views.ReturnView, needs=permissions.REQUEST, guards=Return
)
def ship(tx: Transaction, wish: incoming.Parcel, return_id: int) -> Return:
    """The parcel is on its way."""
    return operations.ship(tx, return_id, carrier=wish.carrier, tracking=wish.tracking)


@routes.writes(
    "POST",
    "/<int:return_id>/receive",
    takes=incoming.ReceiveGoods,
    gives=views.ReturnView,
    needs=permissions.RECEIVE,
    guards=Return,
)
def receive(tx: Transaction, wish: Receive, return_id: int) -> Return:
    """Book arrivals, as often as parcels come."""
    return operations.receive(tx, return_id, wish)


@routes.writes(
    "POST",
    "/<int:return_id>/inspect",
    takes=incoming.InspectGoods,
    gives=views.ReturnView,
    needs=permissions.INSPECT,
    guards=Return,
)
def inspect(tx: Transaction, wish: Inspect, return_id: int) -> Return:
    """Accept or refuse what was received."""
    return operations.inspect(tx, return_id, wish)


@routes.writes(
    "POST",
    "/<int:return_id>/close-short",
    takes=incoming.GiveReason,
    gives=views.ReturnView,
    needs=permissions.CLOSE_SHORT,
    guards=Return,
)
def close_short(tx: Transaction, wish: incoming.Reasoned, return_id: int) -> Return:
    """Wait no longer for what has not come."""
    return operations.close_short(tx, return_id, reason=wish.reason)


@routes.writes(
    "POST", "/<int:return_id>/credit", gives=views.ReturnView, needs=permissions.CREDIT, guards=Return, idempotent=True
)
def credit(tx: Transaction, return_id: int) -> Return:
    """Issue the credit note."""
    return operations.credit(tx, return_id)


@routes.writes(
    "POST",
    "/<int:return_id>/refund",
    takes=incoming.PayBack,
    gives=views.ReturnView,
    needs=permissions.REFUND,
    guards=Return,
    idempotent=True,
)
def refund(tx: Transaction, wish: incoming.Payout, return_id: int) -> Return:
    """Pay back what is due, or record what was paid outside."""
    return operations.refund(tx, return_id, amount_minor=wish.amount_minor, reference=wish.reference, method=wish.method)


@routes.writes(
    "POST",
    "/<int:return_id>/settle",
    takes=incoming.Settle,
    gives=views.ReturnView,
    needs=permissions.REFUND,
    guards=Return,
    idempotent=True,
)
def settle(tx: Transaction, wish: incoming.Payout, return_id: int) -> Return:
    """Credit and refund in one commit."""
    return operations.settle(tx, return_id, reference=wish.reference, method=wish.method)


@routes.writes("POST", "/<int:return_id>/close", gives=views.ReturnView, needs=permissions.CLOSE, guards=Return)
def close(tx: Transaction, return_id: int) -> Return:
    """File it."""
    return operations.close(tx, return_id)


# -- around it ----------------------------------------------------------------------------------------------------


@routes.writes("POST", "/lines/<int:line_id>/match", takes=incoming.MatchLine, gives=views.ReturnView, needs=permissions.PLAN)
def match(tx: Transaction, wish: incoming.MatchWish, line_id: int) -> Return:
    """Find the order of a blind line after all."""
    return operations.match(tx, line_id, wish.order_line_id)


@routes.writes(
    "POST",
    "/differences/<int:difference_id>/clear-up",
    takes=incoming.ClearUp,
    gives=views.DifferenceView,
    needs=permissions.PLAN,
)
def clear_up(tx: Transaction, wish: incoming.Resolution, difference_id: int) -> Difference:
    """Say how a difference was cleared up."""
    return operations.clear_up(tx, difference_id, resolution=wish.resolution, sends_back=wish.sends_back)


@routes.writes("POST", "/reasons", takes=incoming.KeepReason, gives=views.ReasonView, needs=permissions.CONFIGURE)
def keep_reason(tx: Transaction, wish: operations.ReasonWish) -> Reason:
    """Add a reason, or change the one of this code."""
    return operations.keep_reason(tx, wish)

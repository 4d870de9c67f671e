"""One return: where it stands, goods against document against money, its money explained, and all that was said and done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import select

from core_erp.attachments import Attachment
from core_erp.i18n import word
from core_erp.web import Done
from plugins.orders import api as orders
from plugins.returns import operations, permissions, queries
from plugins.returns.models import KIND
from plugins.returns.pages import shown
from plugins.returns.pages.blueprint import pages
from plugins.returns.schemas.incoming import GiveReason, Reasoned
from plugins.returns.three_way import three_way

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.models import Return

_TOLD = {
    "returns.return_requested": ("undo-2", word("asked for the return")),
    "returns.return_authorized": ("shield-check", word("approved; the goods are expected")),
    "returns.return_rejected": ("x", word("refused: {reason}")),
    "returns.return_reopened": ("history", word("taken up again: the appeal was upheld")),
    "returns.return_cancelled": ("x", word("cancelled: {reason}")),
    "returns.return_shipped": ("truck", word("sent: {carrier} {tracking}")),
    "returns.return_received": ("package-check", word("received goods")),
    "returns.return_closed_short": ("package", word("waits no longer for the rest: {reason}")),
    "returns.return_inspected": ("search", word("inspected the goods")),
    "returns.return_credited": ("receipt", word("issued the credit note")),
    "returns.return_settled": ("wallet", word("settled the return")),
    "approvals.task_opened": ("clock", word("waits for a decision: {node}")),
    "approvals.decided": ("check", word("decided: {outcome}")),
}
"""Event -> the icon and the words with which the timeline tells it."""


@pages.shows("/<int:return_id>", template="returns/detail.html", needs=permissions.VIEW)
def show(tx: Transaction, return_id: int) -> dict[str, Any]:
    """Everything about one return that this person may see."""
    returned = queries.one(tx, return_id)
    moments = queries.timeline(tx, return_id)
    known = shown.names(tx, [returned], (m.actor_id for m in moments))
    return {
        "returned": returned, "partner": known.partners[returned.partner_id], "three": shown.three(returned),
        "state": shown.STATES[returned.state], "steps": shown.steps(returned, moments, known), "orders": _orders(tx, returned),
        "reason": shown.reason_name(tx, returned.reason, tx.actor.locale), "told": [_told(m, known) for m in reversed(moments)],
        "check": three_way(tx, returned) if tx.actor.may(permissions.CREDIT.code) else None, "next": _next(tx, returned),
        "evidence": _evidence(tx, returned), "may": lambda permission: tx.actor.may(f"returns.{permission}"),
    }  # fmt: skip


def _orders(tx: Transaction, returned: Return) -> list[Any]:
    ids = sorted({line.order_id for line in returned.lines if line.order_id is not None})
    return orders.orders(tx, ids) if ids else []


def _told(moment: queries.Moment, known: shown.Names) -> dict[str, Any]:
    icon, words = _TOLD.get(moment.event, ("history", moment.event))
    return {"icon": icon, "words": words, "facts": moment.facts, "who": known.person(moment.actor_id), "at": moment.at}


def _next(tx: Transaction, returned: Return) -> tuple[str, str] | None:
    """The one thing that this person should do next: its address and its word."""
    ways = (
        (returned.awaits_goods, permissions.RECEIVE, "returns_pages.receiving", word("Receive")),
        (any(line.uninspected for line in returned.lines), permissions.INSPECT, "returns_pages.inspecting", word("Inspect")),
        (_is_payable(returned), permissions.REFUND, "returns_pages.settling", word("Check and refund")),
    )
    for applies, permission, endpoint, name in ways:
        if applies and tx.actor.may(permission.code):
            return url_for(endpoint, return_id=returned.id), name
    return None


def _is_payable(returned: Return) -> bool:
    is_due = returned.refund_open_minor > 0 or any(line.accepted > line.credited for line in returned.lines)
    return is_due or (returned.state == "approved" and not returned.needs_goods)


def _evidence(tx: Transaction, returned: Return) -> list[Attachment]:
    kept = select(Attachment).where(Attachment.subject_kind == KIND, Attachment.subject_id == returned.id)
    return list(tx.session.scalars(kept.order_by(Attachment.id)))


# -- acts of the page ---------------------------------------------------------------------------------------------


@pages.acts("/<int:return_id>/cancel", needs=permissions.CANCEL, takes=GiveReason, again="returns_pages.show")
def cancel(tx: Transaction, wish: Reasoned, return_id: int) -> Done:
    """Call it off."""
    returned = operations.cancel(tx, return_id, reason=wish.reason)
    return Done(url_for("returns_pages.show", return_id=return_id), "{number} is cancelled", {"number": returned.number})


@pages.acts("/<int:return_id>/close-short", needs=permissions.CLOSE_SHORT, takes=GiveReason, again="returns_pages.show")
def close_short(tx: Transaction, wish: Reasoned, return_id: int) -> Done:
    """Wait no longer for what has not come."""
    returned = operations.close_short(tx, return_id, reason=wish.reason)
    return Done(
        url_for("returns_pages.show", return_id=return_id), "{number} waits for nothing more", {"number": returned.number}
    )

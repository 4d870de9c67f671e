"""Ask for a return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core_erp import refuse, require
from core_erp.masters import facts
from plugins.approvals import api as approvals
from plugins.inventory import api as inventory
from plugins.returns import permissions
from plugins.returns.events import ReturnRequested
from plugins.returns.facts import facts_of
from plugins.returns.models import KIND, Line, Return
from plugins.returns.requests import Asked, Matched, Request, gather
from plugins.returns.wishes import ReturnWish

if TYPE_CHECKING:
    from core_erp import Transaction


def request(tx: Transaction, wish: ReturnWish) -> Return:
    """Open a return: claim what it names, ask everyone for objections, start its approval.

    Raises Refused with every objection; ``orders/not-returnable`` says how much is left of a line.
    """
    require(tx, permissions.REQUEST)
    asked = gather(tx, wish)
    refuse(tx.hook.returns_objections(tx=tx, request=asked))
    returned = _opened(tx, asked)
    _start_approval(tx, returned, asked)
    tx.emit(ReturnRequested(
        return_id=returned.id, number=returned.number, partner_id=returned.partner_id, reason=returned.reason,
        amount_minor=returned.amount_minor, currency=returned.currency,
    ))  # fmt: skip
    return returned


def _opened(tx: Transaction, asked: Request) -> Return:
    wish = asked.wish
    returned = Return(
        company_id=tx.company_id, reference=wish.reference, partner_id=asked.partner_id, reason=asked.reason.code,
        channel=wish.channel or _channel(asked), warehouse_id=_warehouse(tx, wish), note=wish.note, state="requested",
        needs_goods=any(line.needs_goods for line in asked.lines), currency=asked.currency, rate=asked.rate,
        amount_minor=asked.amount_minor, policy=_policy(tx), requested_by=tx.actor.user_id, requested_at=tx.now,
        extra=dict(wish.extensions), lines=[_line(i, line) for i, line in enumerate(asked.lines, 1)],
        receipt=None, differences=[], credits=[], number=tx.number(KIND),
    )  # fmt: skip
    tx.add(returned)
    tx.flush()
    return returned


def _line(position: int, asked: Asked) -> Line:
    wish, blind = asked.wish, asked.blind
    return Line(
        position=position, order_id=asked.order.id if isinstance(asked, Matched) else None, order_line_id=wish.order_line_id,
        product_id=asked.product_id, description=asked.description, needs_goods=asked.needs_goods, places=asked.places,
        note=wish.note, requested=wish.quantity, unit_price=wish.unit_price, net_minor=blind.net if blind else None,
        tax_minor=blind.tax if blind else None, blind_cost_minor=(wish.cost_minor or 0) if blind else None,
    )  # fmt: skip


def _channel(asked: Request) -> str:
    return next((line.order.channel for line in asked.matched), "")


def _warehouse(tx: Transaction, wish: ReturnWish) -> int | None:
    """A warehouse that is named must exist; which one it is to be is settled at the approval."""
    return None if wish.warehouse_id is None else inventory.the_warehouse(tx, wish.warehouse_id).id


def _policy(tx: Transaction) -> dict[str, Any]:
    """The rules of today: a later change of the company's policy does not touch this return."""
    names = ("refund_before_receipt", "credit_basis", "window_days")
    return {name: tx.setting(f"returns.{name}") for name in names} | {"timezone": facts.company(tx).timezone}


def _start_approval(tx: Transaction, returned: Return, asked: Request) -> None:
    flow = tx.hook.returns_flow(tx=tx, returned=returned)
    approvals.start(
        tx, flow=flow, subject_kind=KIND, subject_id=returned.id, requester_id=returned.requested_by,
        partner_id=returned.partner_id, facts=facts_of(tx, returned, asked),
    )  # fmt: skip

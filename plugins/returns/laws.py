"""What must hold of returns after every commit; each law is one question that names what breaks it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from core_erp import Law
from plugins.approvals import api as approvals
from plugins.orders import api as orders
from plugins.returns.models import KIND, Credit, Inspection, Line, ReceiptLine, Return
from plugins.returns.workflow import ENDED, STATES


def _claims(session: Session) -> Iterable[Any]:
    """Σ not refused, cancelled or given up = what the order line has claimed; Σ received = what it counts as back."""
    alive = Return.state.not_in(("rejected", "cancelled"))
    claimed = func.coalesce(func.sum(case((alive, Line.requested - Line.closed_short), else_=Line.received)), 0)
    received = func.coalesce(func.sum(Line.received), 0)
    joined = select(orders.OrderLine.id, claimed.label("claimed"), received.label("received")).join(
        Line, Line.order_line_id == orders.OrderLine.id
    )  # fmt: skip
    counted = joined.join(Return, Return.id == Line.return_id).group_by(orders.OrderLine.id)
    return session.execute(
        counted.having(or_(claimed != orders.OrderLine.return_claimed, received != orders.OrderLine.returned))
    ).all()


def _quantities(session: Session) -> Iterable[Any]:
    """Credited before accepted only where the return's policy says so."""
    early = select(Line.id, Line.return_id, Line.credited, Line.accepted, Return.policy).join(Line.returned)
    rows = session.execute(early.where(Line.needs_goods, Line.credited > Line.accepted)).all()
    return [row for row in rows if not row.policy.get("refund_before_receipt") and row.policy.get("credit_basis") != "received"]


def _arrivals(session: Session) -> Iterable[Any]:
    """Each line's counters are the sums of its receipts and findings."""
    came = select(func.coalesce(func.sum(ReceiptLine.quantity), 0)).where(ReceiptLine.line_id == Line.id).scalar_subquery()
    cost = select(func.coalesce(func.sum(ReceiptLine.cost_minor), 0)).where(ReceiptLine.line_id == Line.id).scalar_subquery()
    seen = select(func.coalesce(func.sum(Inspection.quantity), 0)).where(Inspection.line_id == Line.id).scalar_subquery()
    wrong = or_(came != Line.received, cost != Line.cost_minor, seen != Line.accepted + Line.rejected)
    return session.execute(select(Line.id, Line.return_id, Line.received).where(wrong)).all()


def _states(session: Session) -> Iterable[Any]:
    """No unknown state; an ended return waits for nobody; a settled one owes nothing."""
    owes = and_(Return.state.in_(("settled", "closed")), Return.refunded_minor != Return.due_minor)
    waits = and_(Return.state.in_(ENDED), approvals.Instance.state == "open")
    about = and_(approvals.Instance.subject_kind == KIND, approvals.Instance.subject_id == Return.id)
    found = select(Return.id, Return.number, Return.state).outerjoin(approvals.Instance, about)
    return session.execute(found.where(or_(Return.state.not_in(STATES), owes, waits))).all()


def _money(session: Session) -> Iterable[Any]:
    """The return's amounts are the sums of its credits."""
    sums = [func.coalesce(func.sum(column), 0) for column in (Credit.amount_minor, Credit.due_minor, Credit.refunded_minor)]
    wrong = or_(sums[0] != Return.credited_minor, sums[1] != Return.due_minor, sums[2] != Return.refunded_minor)
    return session.execute(
        select(Return.id, Return.number).outerjoin(Credit).group_by(Return.id, Return.number).having(wrong)
    ).all()


LAWS = (
    Law(
        "Q1",
        "what returns claim and brought back is what their order lines count",
        _claims,
        "compare the returns of that order line",
    ),
    Law(
        "Q2", "nothing is credited before it is accepted, unless its policy says so", _quantities, "inspect or receive the goods"
    ),
    Law("Q3", "received and inspected quantities are the sums of receipts and findings", _arrivals),
    Law("Q4", "states are known, an ended return waits for nobody and a settled one owes nothing", _states),
    Law("Q5", "a return's credited, due and refunded amounts are those of its credit notes", _money),
)

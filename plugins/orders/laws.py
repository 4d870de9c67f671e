"""Laws of orders: each is one question that returns what breaks it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from core_erp import Exact, Law
from plugins.orders.models import DeliveryLine, Order, OrderLine


def _claims(session: Session) -> Iterable[Any]:
    """Nothing comes back twice, and nothing that was not delivered."""
    line = OrderLine
    fits = and_(
        line.returned >= 0,
        line.returned <= line.return_claimed,
        line.return_claimed <= line.delivered,
        line.delivered <= line.quantity,
    )
    return session.execute(select(line.id, line.order_id, line.delivered, line.return_claimed, line.returned).where(~fits)).all()


def _delivered(session: Session) -> Iterable[Any]:
    """The counters of a line are the sums of its deliveries."""
    quantity, cost = func.sum(DeliveryLine.quantity, type_=Exact(6)), func.sum(DeliveryLine.cost_minor)
    sums = (
        select(DeliveryLine.order_line_id, quantity.label("quantity"), cost.label("cost"))
        .group_by(DeliveryLine.order_line_id)
        .subquery()
    )
    wrong = or_(func.coalesce(sums.c.quantity, 0) != OrderLine.delivered, func.coalesce(sums.c.cost, 0) != OrderLine.cost_minor)
    chosen = select(OrderLine.id, OrderLine.order_id, OrderLine.delivered, OrderLine.cost_minor)
    return session.execute(chosen.outerjoin(sums, sums.c.order_line_id == OrderLine.id).where(wrong)).all()


def _shares(session: Session) -> Iterable[Any]:
    """The lines' shares of the order's discount are the discount."""
    return _sums(session, (OrderLine.order_discount_minor, Order.discount_minor))


def _amounts(session: Session) -> Iterable[Any]:
    """An order comes to what its lines come to."""
    return _sums(
        session,
        (OrderLine.net_minor, Order.net_minor),
        (OrderLine.tax_minor, Order.tax_minor),
        (OrderLine.gross_minor, Order.gross_minor),
    )


def _sums(session: Session, *pairs: Any) -> Iterable[Any]:
    wrong = or_(*(func.coalesce(func.sum(of_line), 0) != of_order for of_line, of_order in pairs))
    chosen = select(Order.id, Order.number).outerjoin(OrderLine, OrderLine.order_id == Order.id)
    return session.execute(chosen.group_by(Order.id, Order.number, *(p[1] for p in pairs)).having(wrong)).all()


def _costs(session: Session) -> Iterable[Any]:
    """What comes back brings back no more than it had cost, and nothing while nothing came back."""
    line = OrderLine
    wrong = or_(line.cost_returned_minor > line.cost_minor, and_(line.returned == 0, line.cost_returned_minor != 0))
    return session.execute(select(line.id, line.order_id, line.cost_minor, line.cost_returned_minor).where(wrong)).all()


_RECOUNT = "a counter was changed without its document: restore it from the documents"
ALL = (
    Law("Q1", "no more is claimed back than was delivered, none came back unclaimed", _claims, _RECOUNT),
    Law("orders.delivered", "delivered quantities and costs are the sums of deliveries", _delivered, _RECOUNT),
    Law(
        "R5",
        "the shares of an order's discount sum to it",
        _shares,
        "amounts are frozen at order time: restore them from the audit trail",
    ),
    Law(
        "orders.amounts",
        "an order comes to the sum of its lines",
        _amounts,
        "amounts are frozen at order time: restore them from the audit trail",
    ),
    Law("V2", "goods bring back no more than they had cost", _costs, _RECOUNT),
)

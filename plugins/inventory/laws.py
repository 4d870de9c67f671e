"""Laws of stock and its value: each is one question that returns what breaks it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from core_erp import Exact, Law
from core_erp.masters.models import Company
from plugins.inventory.models import PHYSICAL, Location, Move, Reservation, Stock

_NOTHING = literal(Decimal(0), Exact(6))
_INSIDE = select(Location.id).where(Location.kind.in_(PHYSICAL))


def _flows() -> Subquery:
    """What every move brings to its target and takes from its source."""
    into = select(Move.product_id, Move.target_id.label("location_id"), Move.quantity, Move.value_minor)
    out = select(Move.product_id, Move.source_id, -Move.quantity, -Move.value_minor)
    return union_all(into, out).subquery()


def _gap(of: str, kept: InstrumentedAttribute[Any]) -> Select[Any]:
    """Rows and places where what is kept is not the sum of the moves."""
    flows = _flows()
    moved = select(flows.c.product_id, flows.c.location_id, flows.c[of].label("amount")).where(flows.c.location_id.in_(_INSIDE))
    less = select(Stock.product_id, Stock.location_id, -kept)
    both = union_all(moved, less).subquery()
    gap = func.sum(both.c.amount, type_=kept.type)
    where = (both.c.product_id, both.c.location_id)
    return select(*where, gap.label("moved_less_kept")).group_by(*where).having(gap != 0)


def _stock_is_moves(session: Session) -> Iterable[Any]:
    return session.execute(_gap("quantity", Stock.quantity)).all()


def _value_is_moves(session: Session) -> Iterable[Any]:
    return session.execute(_gap("value_minor", Stock.value_minor)).all()


def _goods_are_never_made(session: Session) -> Iterable[Any]:
    """On hand inside plus the balance of the places outside is nothing."""
    flows = _flows()
    outside = select(flows.c.product_id, flows.c.quantity.label("amount")).where(flows.c.location_id.not_in(_INSIDE))
    both = union_all(outside, select(Stock.product_id, Stock.quantity)).subquery()
    total = func.sum(both.c.amount, type_=Exact(6))
    return session.execute(select(both.c.product_id, total.label("made")).group_by(both.c.product_id).having(total != 0)).all()


def _below_zero(session: Session) -> Iterable[Any]:
    lends = and_(Company.allow_negative_stock, Location.kind == "stock")
    chosen = select(Stock.product_id, Location.code, Stock.quantity).join(Location, Location.id == Stock.location_id)
    return session.execute(chosen.join(Company, Company.id == Stock.company_id).where(Stock.quantity < 0, ~lends)).all()


def _promised(session: Session) -> Iterable[Any]:
    """Reserved is the sum of reservations, and no more than there is unless the company lends."""
    total = func.sum(Reservation.quantity, type_=Exact(6)).label("held")
    held = select(Reservation.stock_id, total).group_by(Reservation.stock_id).subquery()
    promised = func.coalesce(held.c.held, _NOTHING)
    too_much = and_(Stock.reserved > 0, Stock.reserved > Stock.quantity, ~Company.allow_negative_stock)
    chosen = select(Stock.product_id, Stock.location_id, Stock.quantity, Stock.reserved, promised.label("promised"))
    joined = chosen.outerjoin(held, held.c.stock_id == Stock.id).join(Company, Company.id == Stock.company_id)
    return session.execute(joined.where(or_(promised != Stock.reserved, Stock.reserved < 0, too_much))).all()


def _value_of_nothing(session: Session) -> Iterable[Any]:
    empty = and_(Stock.quantity == 0, Stock.value_minor != 0)
    negative = and_(Stock.quantity >= 0, Stock.value_minor < 0)
    return session.execute(select(Stock.product_id, Stock.location_id, Stock.value_minor).where(or_(empty, negative))).all()


def _inside_moves_make_value(session: Session) -> Iterable[Any]:
    """All stock together is worth what came from outside less what went there: moves inside change nothing."""
    ours, brought = Move.source_id.in_(_INSIDE), Move.target_id.in_(_INSIDE)
    crossing = case((and_(~ours, brought), Move.value_minor), (and_(ours, ~brought), -Move.value_minor), else_=0)
    both = union_all(
        select(Move.company_id, crossing.label("value_minor")), select(Stock.company_id, -Stock.value_minor)
    ).subquery()  # fmt: skip
    gap = func.sum(both.c.value_minor)
    return session.execute(select(both.c.company_id, gap.label("gap_minor")).group_by(both.c.company_id).having(gap != 0)).all()


_RECOUNT = "stock was changed without a move: restore the row to the sum of its moves"
ALL = (
    Law("S1", "stock of each product and place is the sum of its moves", _stock_is_moves, _RECOUNT),
    Law("S2", "goods are never made: inside and outside sum to nothing", _goods_are_never_made, _RECOUNT),
    Law("S3", "no stock below zero unless the company allows it", _below_zero, "count the shelf and adjust"),
    Law("S4", "what is reserved is promised to somebody, and is there", _promised, "release and reserve the document again"),
    Law("V1", "the value of each product and place is the sum of its moves", _value_is_moves, _RECOUNT),
    Law("V3", "nothing on the shelf is worth nothing", _value_of_nothing, _RECOUNT),
    Law("V5", "moves between places inside never change the value of all stock", _inside_moves_make_value, _RECOUNT),
)

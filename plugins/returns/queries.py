"""Reading returns: lists, the desk of unmatched lines, the timeline. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from core_erp.outbox import EventRow
from plugins.returns.models import KIND, Difference, Line, Reason, Return
from plugins.returns.workflow import OPEN

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, kw_only=True)
class ReturnFilters:
    """Which returns to list; what is not said does not matter."""

    state: str | None = None
    partner_id: int | None = None
    order_id: int | None = None
    reason: str | None = None
    channel: str | None = None
    warehouse_id: int | None = None
    holder: str | None = None
    is_open: bool | None = None
    search: str | None = None
    """Part of the number, the customer's reference or the tracking number (按单号、运单号查找)."""


def one(tx: Transaction, return_id: int) -> Return:
    """A return; NotFound for somebody else's."""
    return tx.get(Return, return_id)


def matching(tx: Transaction, filters: ReturnFilters) -> Select[Return]:
    """The returns this actor may see, with what a row of a list shows."""
    plain = {name: getattr(filters, name) for name in ("state", "partner_id", "reason", "channel", "warehouse_id", "holder")}
    found = visible(tx).filter_by(**{name: value for name, value in plain.items() if value is not None})
    if filters.is_open is not None:
        found = found.where(Return.state.in_(OPEN) if filters.is_open else Return.state.not_in(OPEN))
    if filters.order_id is not None:
        found = found.where(Return.id.in_(select(Line.return_id).where(Line.order_id == filters.order_id)))
    if filters.search:
        columns = (Return.number, Return.reference, Return.tracking)
        found = found.where(or_(*(column.icontains(filters.search, autoescape=True) for column in columns)))
    return found.options(selectinload(Return.lines), selectinload(Return.differences), joinedload(Return.receipt))


def visible(tx: Transaction) -> Select[Return]:
    """A customer sees his own, everyone else the company's."""
    found = select(Return).where(Return.company_id == tx.company_id)
    return found if tx.actor.partner_id is None else found.where(Return.partner_id == tx.actor.partner_id)


def find_by_number(tx: Transaction, number: str) -> Return | None:
    """The return of this number or reference."""
    return tx.session.scalar(visible(tx).where(or_(Return.number == number, Return.reference == number)))


def of_order(tx: Transaction, order_id: int) -> Sequence[Return]:
    """The returns that name an order, oldest first."""
    return tx.session.scalars(matching(tx, ReturnFilters(order_id=order_id)).order_by(Return.id)).all()


def open_return_of(tx: Transaction, order_id: int) -> str | None:
    """The number of an open return of an order, if it has one."""
    found = select(Return.number).join(Line).where(Line.order_id == order_id, Return.state.in_(OPEN))
    return tx.session.scalar(found.limit(1))


def unmatched(tx: Transaction) -> Select[Line]:
    """Blind lines that may still be matched to an order line (无源单认领)."""
    return (
        select(Line).join(Line.returned).options(joinedload(Line.returned))
        .where(Return.company_id == tx.company_id, Return.state == "requested", Line.order_line_id.is_(None))
    )  # fmt: skip


def open_differences(tx: Transaction) -> Select[Difference]:
    """Differences nobody has cleared up."""
    return select(Difference).where(Difference.company_id == tx.company_id, Difference.closed_at.is_(None))


def reasons(tx: Transaction) -> Select[Reason]:
    """The catalogue of reasons."""
    return select(Reason).where(Reason.company_id == tx.company_id)


@dataclass(frozen=True)
class Moment:
    """Something that happened to a return, when, and by whom."""

    at: datetime
    actor_id: int | None
    event: str
    facts: dict[str, Any]


def timeline(tx: Transaction, return_id: int) -> list[Moment]:
    """Everything that was told about a return, its approval included, oldest first."""
    returned = one(tx, return_id)
    found = select(EventRow).where(EventRow.subject == f"{KIND}:{returned.id}", EventRow.company_id == tx.company_id)
    return [Moment(row.at, row.actor_id, row.name or "", row.payload) for row in tx.session.scalars(found.order_by(EventRow.id))]

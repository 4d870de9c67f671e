"""The month-end cut-off: which documents of a month are not in the same month over there, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from plugins.erp_connectors import queries
from plugins.erp_connectors.models import QUEUED, Connection, Link
from plugins.erp_connectors.reconcile.periods import Period

if TYPE_CHECKING:
    from core_erp import Transaction

OPEN, UNKNOWN, STOPPED, MOVED = "open", "unknown", "stopped", "moved"
REASONS = (OPEN, UNKNOWN, STOPPED, MOVED)
"""Why a document is on the list: on its way, outcome unknown, waits for a person or was set aside, booked in another month."""


@dataclass(frozen=True, kw_only=True)
class CutOffRow:
    """One document of the month that is not there in the month; the amount in minor units."""

    connection: str
    kind: str
    number: str
    link_id: int
    day: date | None
    booked_on: date | None
    reason: str
    amount_minor: int
    currency: str
    problem: str
    next_action: str


@dataclass(frozen=True)
class CutOff:
    """The list, and by (connection, kind, currency) how many documents of the month there are, and minor units here and there."""

    period: Period
    rows: tuple[CutOffRow, ...]
    totals: dict[tuple[str, str, str], tuple[int, int, int]]

    @property
    def is_clean(self) -> bool:
        return not self.rows


def cut_off(tx: Transaction, period: Period, connection: str | None = None) -> CutOff:
    """By what we know; nobody is asked. Reconcile first, so that we know it well."""
    mine = [Link.company_id == tx.company_id, Link.origin == "ours", Link.standing != "empty"]
    if connection:
        mine.append(Link.connection_id == queries.connection_named(tx, connection).id)
    query = select(Link).where(*mine, period.covers(Link)).options(joinedload(Link.connection)).order_by(Link.id)
    rows = [row for link in tx.session.scalars(query.execution_options(yield_per=500)) for row in _rows(link, period)]
    counted = (
        select(Connection.name, Link.kind, Link.currency, func.count(), func.sum(Link.amount_minor),
               func.sum(Link.amount_minor).filter(Link.standing == "done", Link.booked_on.is_(None)))
        .join(Connection, Connection.id == Link.connection_id)
        .where(*mine, Link.day >= period.first, Link.day < period.after)
        .group_by(Connection.name, Link.kind, Link.currency)
    )  # fmt: skip
    totals = {
        (n, k, c): (int(count), int(here or 0), int(there or 0)) for n, k, c, count, here, there in tx.session.execute(counted)
    }
    return CutOff(period, tuple(rows), totals)


def _rows(link: Link, period: Period) -> Iterator[CutOffRow]:
    reason = _reason(link, period)
    if reason is not None:
        yield CutOffRow(
            connection=link.connection.name, kind=link.kind, number=link.number, link_id=link.id, day=link.day,
            booked_on=link.booked_on, reason=reason, amount_minor=link.amount_minor, currency=link.currency,
            problem=link.problem or "", next_action=link.next_action or "",
        )  # fmt: skip


def _reason(link: Link, period: Period) -> str | None:
    if link.standing == "unknown":
        return UNKNOWN
    if link.standing in QUEUED:
        return OPEN
    if link.standing in ("parked", "skipped"):
        return STOPPED
    return MOVED if link.booked_on is not None and (link.day in period) != (link.booked_on in period) else None

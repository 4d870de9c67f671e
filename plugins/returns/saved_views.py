"""The views of the list that everybody needs (常用筛选), each with how many returns it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, true

from plugins.returns.models import Difference, Return
from plugins.returns.workflow import AWAITING_GOODS, OPEN

if TYPE_CHECKING:
    from core_erp import Transaction

STUCK = timedelta(days=3)


@dataclass(frozen=True)
class View:
    """A name and what it holds; ``is_urgent`` ones are meant to be empty."""

    title: str
    holds: ColumnElement[bool]
    is_urgent: bool = False


VIEWS: Mapping[str, View] = {
    "open": View("In progress", Return.state.in_(OPEN)),
    "to_decide": View("To decide", Return.state == "requested"),
    "to_receive": View("To receive", and_(Return.needs_goods, Return.state.in_(AWAITING_GOODS))),
    "unpaid": View("Goods in, unpaid", Return.state.in_(("received", "inspected")), is_urgent=True),
    "early": View("Paid, goods out", and_(Return.needs_goods, Return.refunded_minor > 0, Return.state.in_(AWAITING_GOODS)),
                  is_urgent=True),
    "different": View("Quantity differs", exists().where(Difference.return_id == Return.id, Difference.closed_at.is_(None)),
                      is_urgent=True),
    "all": View("All", true()),
}  # fmt: skip


def narrowed(found: Select[Any], view: str) -> Select[Any]:
    """Only what the view holds."""
    return found if view == "all" else found.where(VIEWS[view].holds)


def counts(tx: Transaction) -> Mapping[str, tuple[View, int]]:
    """Every view with its count: one statement, remembered for some seconds."""
    return tx.erp.cache.get(("returns.views", tx.company_id), lambda: _counted(tx))


def _counted(tx: Transaction) -> dict[str, tuple[View, int]]:
    sums = [func.count().filter(view.holds) for view in VIEWS.values()]
    row = tx.session.execute(select(*sums).select_from(Return).where(Return.company_id == tx.company_id)).one()
    return {key: (view, int(count)) for (key, view), count in zip(VIEWS.items(), row, strict=True)}


def channels(tx: Transaction) -> list[str]:
    """The channels that returns came by."""
    asked = select(Return.channel).where(Return.company_id == tx.company_id, Return.channel != "").distinct().limit(20)
    return list(tx.erp.cache.get(("returns.channels", tx.company_id), lambda: sorted(tx.session.scalars(asked))))


def column(name: str) -> Any:
    """A column that the list may be filtered by."""
    return {"state": Return.state, "reason": Return.reason, "channel": Return.channel}[name]

"""May this be returned at all? The window, the partner and the currency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from core_erp import Objection, hookimpl, object_to
from core_erp.masters import facts

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.requests import Asked, Request


@hookimpl
def returns_objections(tx: Transaction, request: Request) -> Iterable[Objection]:
    yield from _of_one_customer(request)
    yield from _within_window(tx, request)


def _of_one_customer(request: Request) -> Iterator[Objection]:
    for asked in request.matched:
        if asked.wish.product_id not in (None, asked.product_id):
            yield object_to("returns/other-product", "Another product was sold there", f"{asked.pointer}/product_id")
        if asked.order.partner_id != request.partner_id:
            yield object_to("returns/other-partner", "This line was sold to somebody else", asked.pointer)
        if asked.order.currency != request.currency:
            yield object_to(
                "returns/mixed-currencies", "A return is in one currency: {currency}", asked.pointer, currency=request.currency
            )


# -- the window ---------------------------------------------------------------------------------------------------


def _within_window(tx: Transaction, request: Request) -> Iterator[Objection]:
    days = window_days(tx, request)
    if days is None:
        return
    zone = facts.company(tx).timezone
    for asked in request.matched:
        if (delivered := asked.order.delivered_at) is not None and tx.now >= (end := window_end(delivered, days, zone)):
            yield _late(asked, end, days, zone)


def window_days(tx: Transaction, request: Request) -> int | None:
    """How many days customers have, by the reason or the company; None is no limit."""
    if request.reason.window_days is not None:
        return request.reason.window_days
    days = tx.setting("returns.window_days")
    return None if days is None else int(days)


def window_end(delivered: datetime, days: int, zone: str) -> datetime:
    """The first instant that is too late.

    Day 1 is the day after delivery, counted on the calendar of the zone, so that a day may have 23 or 25 hours.
    """
    last_day = delivered.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    return datetime.combine(last_day + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC)


def _late(asked: Asked, end: datetime, days: int, zone: str) -> Objection:
    last = (end.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)).date()
    return object_to(
        "returns/window-closed", "The {days} days for returning this ended on {last} ({zone})", asked.pointer,
        days=days, last=last.isoformat(), zone=zone, rule="returns.window_days",
    )  # fmt: skip

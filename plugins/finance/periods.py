"""Which months may be posted in; held against whoever wants to close them until the posting is committed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from core_erp import Objection, Prepared, hookimpl, object_to, refuse
from core_erp.masters import facts
from plugins.finance.models import Period

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.finance.posting import EntryWish

_HELD = "finance.periods"
_HOLD = Prepared(
    select(Period.state)
    .where(
        Period.company_id == bindparam("company"), Period.year == bindparam("in_year"), Period.month == bindparam("in_month")
    )
    .with_for_update(read=True)
)  # fmt: skip


def today(tx: Transaction) -> date:
    """The day in the company's time zone."""
    return tx.now.astimezone(ZoneInfo(facts.company(tx).timezone)).date()


def hold(tx: Transaction, day: date | None = None) -> str:
    """The state of the day's month, which nobody can change before this transaction ends.

    One locked read per month and transaction: PostgreSQL shares the row among posters and keeps it from the closer.
    """
    day = day or today(tx)
    held: dict[tuple[int, int, int], str] = tx.session.info.setdefault(_HELD, {})
    month = (tx.company_id, day.year, day.month)
    if month not in held:
        held[month] = _read(tx, day) or _opened(tx, day)
    return held[month]


def check_open(tx: Transaction, day: date | None = None) -> None:
    """Refused ``finance/period-closed`` at once, before anything is changed; the month is held open until the commit."""
    refuse([_objections(tx, day or today(tx))])


def _objections(tx: Transaction, day: date) -> Iterator[Objection]:
    if hold(tx, day) == "closed":
        yield object_to("finance/period-closed", "The books of {month} are closed", "/day", month=f"{day:%Y-%m}")


def forget(tx: Transaction) -> None:
    """What was held is read again: this transaction itself closed or reopened a month."""
    tx.session.info.pop(_HELD, None)


def _read(tx: Transaction, day: date) -> str | None:
    found = _HOLD.rows(tx.session, {"company": tx.company_id, "in_year": day.year, "in_month": day.month})
    return found[0][0] if found else None


def _opened(tx: Transaction, day: date) -> str:
    add_month(tx, day.year, day.month)
    state = _read(tx, day)
    assert state is not None
    return state


def add_month(tx: Transaction, year: int, month: int) -> None:
    """The month's row, unless another transaction wrote it meanwhile."""
    write = (sqlite if tx.session.get_bind().dialect.name == "sqlite" else postgresql).insert(Period)
    row = {"company_id": tx.company_id, "year": year, "month": month, "state": "open", "reason": ""}
    tx.session.execute(write.values(row).on_conflict_do_nothing())


@hookimpl
def finance_post_objections(tx: Transaction, wish: EntryWish) -> Iterable[Objection]:
    """Nothing is posted in a closed month."""
    assert wish.day is not None
    return _objections(tx, wish.day)

"""The counters of order lines: locked in one order, written back for many lines in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, Update, bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value

from plugins.orders.models import OrderLine

if TYPE_CHECKING:
    from core_erp import Transaction

_LINE: Table = OrderLine.__table__  # type: ignore[assignment]
_LOCK = (
    select(OrderLine)
    .where(OrderLine.order_id == bindparam("order"))
    .order_by(OrderLine.id)
    .with_for_update(of=OrderLine)
    .execution_options(populate_existing=True)
)


def locked_lines(tx: Transaction, order_id: int) -> list[OrderLine]:
    """The lines of an order that is locked already, locked too and read afresh."""
    return list(tx.session.scalars(_LOCK, {"order": order_id}))


def write(tx: Transaction, changes: Sequence[tuple[OrderLine, Mapping[str, Any]]]) -> None:
    """Set the same counters on many locked lines; one statement, whichever of them really changed."""
    if not changes:
        return
    statement = _writing(tuple(changes[0][1]))
    tx.session.execute(statement, [{"line": line.id, **values} for line, values in changes])
    for line, values in changes:
        for column, value in values.items():
            set_committed_value(line, column, value)


@cache
def _writing(columns: tuple[str, ...]) -> Update:
    return update(_LINE).where(_LINE.c.id == bindparam("line")).values({c: bindparam(c) for c in columns})

"""The counters of order lines, written for many lines in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table
from sqlalchemy.orm.attributes import set_committed_value

from core_erp import rows
from plugins.orders.models import OrderLine

if TYPE_CHECKING:
    from core_erp import Transaction

_LINE: Table = OrderLine.__table__  # type: ignore[assignment]


def write(tx: Transaction, changes: Sequence[tuple[OrderLine, Mapping[str, Any]]]) -> None:
    """Set the same counters on many locked lines; one statement, whichever of them really changed."""
    rows.update_all(tx.session, _LINE, [{"id": line.id, **values} for line, values in changes])
    for line, values in changes:
        for column, value in values.items():
            set_committed_value(line, column, value)

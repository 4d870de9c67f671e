"""One record of theirs taken over, or only looked at: the same code does both, the dry run is rolled back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from core_erp import Actor, DomainError
from plugins.erp_connectors.adapters.base import Row
from plugins.erp_connectors.documents import Record
from plugins.erp_connectors.mappings import FieldMapping
from plugins.erp_connectors.models import Connection
from plugins.erp_connectors.pulling import masters, rules, sales, stock
from plugins.erp_connectors.pulling.outcomes import ASKED, Outcome
from plugins.erp_connectors.pulling.reading import Unreadable, read

if TYPE_CHECKING:
    from core_erp.erp import Erp

TAKERS: Mapping[str, Callable[..., Outcome]] = {
    "customer": masters.customer, "product": masters.product, "warehouse": masters.warehouse,
    "stock_level": stock.stock_level, "sale_order": sales.sale_order, "delivery": sales.delivery,
}  # fmt: skip


class _OnlyLooked(Exception):
    """Ends the transaction of a dry run."""


def take(erp: Erp, connection: Connection, mapping: FieldMapping, kind: str, row: Row, *, dry_run: bool) -> Outcome:
    """In a transaction of its own. What cannot be taken over becomes a question that says why and what to do."""
    section = mapping.pulls[kind]
    try:
        return _taken(erp, connection, section, read(row, section, mapping), dry_run=dry_run)
    except (DomainError, Unreadable, TypeError) as error:
        if not dry_run:
            with erp.transaction(_house(connection)) as tx:
                rules.trouble(tx, connection, rules.Named(kind, row.id, row.number), str(error))
        return Outcome(kind=kind, number=row.number, outcome=ASKED, why=str(error))


def _taken(erp: Erp, connection: Connection, section: Any, record: Record, *, dry_run: bool) -> Outcome:
    outcome: Outcome | None = None
    try:
        with erp.transaction(_house(connection)) as tx:
            outcome = TAKERS[section.kind](tx, connection, section, record)
            rules.settled(tx, connection, record)
            if dry_run:
                raise _OnlyLooked
    except _OnlyLooked:
        pass
    assert outcome is not None
    return outcome


def _house(connection: Connection) -> Actor:
    return Actor.system(connection.company_id, via="pull")

"""Looks at everything a database holds, so that two ways there can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, func, select

from core_erp import migrate
from core_erp.db import Base
from core_erp.erp import Erp

OWNERS = ["core", "inventory", "orders", "finance", "approvals", "returns", "retail"]
"""Whose tables count: other tests bring plugins of their own into the same process."""
RANDOM = {"uid", "key", "event_id", "hash", "request_id"}
"""Columns that are drawn by lot."""
LOOSE = {"id", "payload", "changes", "subject", "facts"}
"""Columns that hold ids without a foreign key, as do all others called ``…_id``: PostgreSQL leaves gaps after a rollback."""


def tables() -> list[Table]:
    return [t for t in Base.metadata.sorted_tables if "id" in t.c and migrate.owner_of(t.name, OWNERS)]


def row_counts(erp: Erp) -> dict[str, int]:
    with erp.session(reading=True) as session:
        return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables()}


def canonical(erp: Erp) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table; ids become the place of their row, so that gaps do not matter."""
    ranks: dict[str, dict[int, int]] = {}
    dump: dict[str, list[dict[str, Any]]] = {}
    with erp.session(reading=True) as session:
        for table in tables():
            rows = session.execute(select(table).order_by(table.c.id)).mappings().all()
            ranks[table.name] = {row["id"]: place for place, row in enumerate(rows)}
            dump[table.name] = [dict(_values(table, row, ranks)) for row in rows]
    dump["core_audit"].sort(key=repr)  # the changes of one flush are noted in no particular order
    return dump


def _values(table: Table, row: Any, ranks: dict[str, dict[int, int]]) -> Iterator[tuple[str, Any]]:
    for column in table.c:
        value = row[column.name]
        referred = next(iter(column.foreign_keys), None)
        if referred is not None and value is not None and referred.column.name == "id":
            yield column.name, ranks[referred.column.table.name].get(value, "later")
        elif column.name == "memo":
            yield column.name, re.sub(r"\d+$", "", value)  # "inventory.opening 7"
        elif column.name not in LOOSE | RANDOM and not column.name.endswith("_id"):
            yield column.name, value

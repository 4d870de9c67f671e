"""Which documents were made from which: the link rows of pushed lines, counted when asked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..store import Document
from .forms import Form, forms
from .galaxy import Galaxy
from .loose import pick, whole


def link_row(entry: str, rule: str, table: str, bill_id: int, line_id: int) -> dict[str, Any]:
    """A link as a client would write it into a Save."""
    return {
        f"{entry}_Link_FRuleId": rule,
        f"{entry}_Link_FSTableName": table,
        f"{entry}_Link_FSBillId": str(bill_id),
        f"{entry}_Link_FSId": str(line_id),
    }


def linked_quantity(galaxy: Galaxy, target: Form, entry: str, column: str, source: tuple[str, int]) -> Decimal:
    """How much of a source line (table, line id) lines of the target form have taken."""
    taken = [row.get(column) or 0 for _, row, links in _linked(galaxy, target, entry) if source in links]
    return abs(sum((Decimal(str(one)) for one in taken), Decimal(0)))


def targets_of(galaxy: Galaxy, form: Form, document: Document) -> list[Document]:
    """Documents with a line that was made from a line of this one."""
    own = {
        (entry.table, row[entry.id_key])
        for entry in form.entries
        for row in document.body["entries"].get(entry.key, [])
        if entry.table
    }
    if not own:
        return []
    return [
        made
        for target in forms().values()
        for entry in target.entries
        for made, _, links in _linked(galaxy, target, entry.key)
        if own & links
    ]


def _linked(galaxy: Galaxy, form: Form, entry: str) -> Iterator[tuple[Document, dict[str, Any], set[tuple[str, int]]]]:
    for document in galaxy.store.all(form.id):
        if document.body["head"].get("FCancelStatus") == "B":
            continue
        for row in document.body["entries"].get(entry, []):
            yield document, row, _sources(entry, row)


def _sources(entry: str, row: dict[str, Any]) -> set[tuple[str, int]]:
    links = row.get(f"{entry}_Link") or []
    return {
        (str(pick(one, f"{entry}_Link_FSTableName") or ""), whole(pick(one, f"{entry}_Link_FSId")))
        for one in (links if isinstance(links, list) else [])
        if isinstance(one, dict)
    }

"""Which documents were made from which, counted when asked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..store import Document
from .forms import Entry, Form, Rule
from .galaxy import Galaxy
from .marks import link_mark, sources_of
from .reading import Row


def link_row(rule: Rule, bill_id: int, line_id: int, quantity: float) -> dict[str, Any]:
    """A link as a client would write it into a Save."""
    entry = rule.target.entry.key
    return {
        f"{entry}_Link_FRuleId": rule.id,
        f"{entry}_Link_FSTableName": rule.source.entry.table,
        f"{entry}_Link_FSBillId": str(bill_id),
        f"{entry}_Link_FSId": str(line_id),
        f"{entry}_Link_FBaseUnitQty": quantity,
        f"{entry}_Link_FBaseUnitQtyOld": quantity,
    }


def linked_quantity(galaxy: Galaxy, rule: Rule, line_id: int, *, but: int = 0) -> Decimal:
    """How much of a source line documents of the rule's target have taken, leaving one of them out."""
    target, source = rule.target, (rule.source.entry.table.casefold(), line_id)
    rows = [
        row.get(target.quantity) or 0
        for document in galaxy.store.marked(*link_mark(*source), target.form.id)
        if document.id != but and document.body["head"].get("FCancelStatus") != "B"
        for row in document.body["entries"].get(target.entry.key, [])
        if source in {(table.casefold(), id_) for table, id_ in sources_of(target.entry.key, row)}
    ]
    return abs(sum((Decimal(str(one)) for one in rows), Decimal(0)))


def targets_of(galaxy: Galaxy, form: Form, document: Document) -> list[Document]:
    """Documents, not cancelled, with a line that was made from a line of this one."""
    made = [one for mark in _line_marks(form, document) for one in galaxy.store.marked(*mark)]
    return [one for one in made if one.body["head"].get("FCancelStatus") != "B"]


def _line_marks(form: Form, document: Document) -> Iterator[tuple[str, str]]:
    for entry in form.entries:
        for row in document.body["entries"].get(entry.key, []) if entry.table else []:
            yield link_mark(entry.table, row[entry.id_key])


def source_line(galaxy: Galaxy, form: Form, entry: Entry, bill_id: int, line_id: int) -> tuple[Document, Row] | None:
    """The document and the line a link points at."""
    document = galaxy.store.get(form.id, bill_id)
    rows = document.body["entries"].get(entry.key, []) if document else []
    row = next((one for one in rows if one[entry.id_key] == line_id), None)
    return (document, row) if document and row is not None else None

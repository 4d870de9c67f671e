"""Fills in what the server supplies itself: defaults, line ids and computed amounts."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .forms import Entry, Field, Form
from .galaxy import Galaxy
from .reading import Draft, Row
from .values import default_of

_CENT = Decimal("0.01")


def complete(galaxy: Galaxy, form: Form, draft: Draft) -> None:
    """Make the draft a whole record."""
    today = galaxy.system.now()
    _defaults(form.head, draft.head, today)
    for entry in form.entries:
        for seq, row in enumerate(draft.entries.get(entry.key, []), start=1):
            _complete_row(galaxy, entry, row, seq, today)
    _sums(form, draft)


def _complete_row(galaxy: Galaxy, entry: Entry, row: Row, seq: int, today: str) -> None:
    row["FSeq"] = seq
    if not row.get(entry.id_key):
        row[entry.id_key] = galaxy.store.next("entry", 200001)
    for field in entry.fields:
        if field.kind == "times" and row.get(field.key) is None:
            row[field.key] = _product(row, field)
    _defaults(entry.fields, row, today)


def _defaults(fields: tuple[Field, ...], record: dict[str, Any], today: str) -> None:
    for field in fields:
        if field.kind not in {"sum", "times"} and field.key not in record:
            record[field.key] = default_of(field, today)


def _product(row: Row, field: Field) -> float:
    left, right = field.default.split(",")
    product = Decimal(str(row.get(left) or 0)) * Decimal(str(row.get(right) or 0))
    return float(product.quantize(_CENT, ROUND_HALF_UP))


def _sums(form: Form, draft: Draft) -> None:
    for field in form.head:
        if field.kind == "sum":
            entry, column = field.default.split(".")
            parts = [Decimal(str(row.get(column) or 0)) for row in draft.entries.get(entry, [])]
            draft.head[field.key] = float(sum(parts, Decimal(0)))

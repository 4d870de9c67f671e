"""By what a document is found again without reading all of them: the lines it was made from, its sources, its unique fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..store import Mark
from .forms import Field, Form
from .loose import pick, whole
from .reading import Draft, Row

SOURCE_FIELDS = frozenset({"fsrcbillno", "fsourcebillno"})
"""Fields of lines that name the source document, which clients search by."""


def marks_of(form: Form, record: Draft) -> Iterator[Mark]:
    """Every mark of a record."""
    for field in form.head:
        if field.unique and record.head.get(field.key) is not None:
            yield unique_mark(form, field, record.head[field.key])
    for entry in form.entries:
        for row in record.entries.get(entry.key, []):
            yield from _of_row(entry.key, row)


def _of_row(entry: str, row: Row) -> Iterator[Mark]:
    for table, line_id in sources_of(entry, row):
        yield link_mark(table, line_id)
    for key, value in row.items():
        if key.casefold() in SOURCE_FIELDS and value:
            yield source_mark(str(value))


def unique_mark(form: Form, field: Field, value: Any) -> Mark:
    return f"unique {form.id}.{field.key}", str(value).casefold()


def source_mark(number: str) -> Mark:
    return "source", number.casefold()


def link_mark(table: str, line_id: int) -> Mark:
    return "link", f"{table.casefold()}:{line_id}"


def sources_of(entry: str, row: Row) -> set[tuple[str, int]]:
    """Which lines (table, line id) a line was made from."""
    return {
        (str(pick(one, f"{entry}_Link_FSTableName") or ""), whole(pick(one, f"{entry}_Link_FSId")))
        for one in links_in(entry, row)
    }


def links_in(entry: str, row: Row) -> list[dict[str, Any]]:
    """The link rows of a line as a client wrote them."""
    links = row.get(f"{entry}_Link") or []
    return [one for one in links if isinstance(one, dict)] if isinstance(links, list) else []

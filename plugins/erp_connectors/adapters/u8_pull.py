"""Reads what is made in U8: a page of a list, and of documents each one whole, since lists hold no lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from plugins.erp_connectors.adapters.base import Page, Row
from plugins.erp_connectors.adapters.u8_forms import Forms, lines_of
from plugins.erp_connectors.mappings import PullSection
from plugins.erp_connectors.wire.u8 import U8Client


def page(client: U8Client, forms: Forms, section: PullSection, since: datetime | None, after: str) -> Page:
    """The page after ``after``; a list that knows no ``since`` gives everything."""
    told = client.page(
        str(section.options.get("list", section.form)), _filters(forms, section, since),
        index=int(after or 1), rows=int(section.options.get("rows", 100)),
    )  # fmt: skip
    rows = sorted(_rows(client, forms, section, told.rows), key=lambda row: (row.changed_at is not None, row.changed_at or 0))
    return Page(rows=tuple(rows), after=str(told.index + 1) if told.rows and told.index < told.pages else None)


def _filters(forms: Forms, section: PullSection, since: datetime | None) -> dict[str, str]:
    """Lists are asked by day, and of documents by the day they bear, which may be long before they are verified."""
    asked = {str(key): str(value) for key, value in section.options.get("filters", {}).items()}
    name = section.options.get("since", "")
    if since and name:
        asked[str(name)] = forms.day(since - timedelta(days=int(section.options.get("days_back", 0))))
    return asked


def _rows(client: U8Client, forms: Forms, section: PullSection, rows: tuple[dict[str, Any], ...]) -> Iterator[Row]:
    for row in rows:
        number = _number(section, row)
        whole = client.get(section.form, number) if section.lines else row
        if whole is not None:
            yield _row(forms, section, number, whole)


def _row(forms: Forms, section: PullSection, number: str, told: Mapping[str, Any]) -> Row:
    """What is empty over there is left out of the reply; here it is there, as None."""
    head = {key: value for key, value in told.items() if key != section.lines}
    lines = lines_of(section.lines, section.form, told) if section.lines else []
    return Row(
        id=number, number=number, changed_at=forms.moment(told.get(section.changed, "")),
        state=forms.reached(section.kind, str(told.get("state", ""))),
        head=dict.fromkeys(section.head_fields) | head,
        lines=tuple(dict.fromkeys(section.line_fields) | dict(line) for line in lines),
    )  # fmt: skip


def _number(section: PullSection, row: Mapping[str, Any]) -> str:
    """By the key; a record that has none of its own goes by several fields."""
    fields = section.options.get("number") or [section.key]
    return "@".join(str(row.get(field, "")) for field in fields)

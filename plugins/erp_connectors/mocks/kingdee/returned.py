"""NeedReturnData: the values a Save was asked to give back."""

from __future__ import annotations

from typing import Any

from ..store import Document
from .columns import Line, column
from .envelope import Refusal
from .forms import Form
from .galaxy import Galaxy


def returned_fields(galaxy: Galaxy, form: Form, document: Document, wanted: list[str]) -> dict[str, Any]:
    """Head fields by key; fields of an entry as a list of its lines."""
    back: dict[str, Any] = {}
    for key in wanted:
        try:
            found = column(galaxy, form, key)
        except Refusal:
            continue
        if not found.entry:
            back[key] = found.read(Line(document, {}))
            continue
        rows = document.body["entries"].get(found.entry, [])
        lines = back.setdefault(found.entry, [{} for _ in rows])
        for line, row in zip(lines, rows, strict=True):
            line[key.rpartition(".")[2]] = found.read(Line(document, {found.entry: row}))
    return back

"""Lays a draft over the record that is there: which fields and which lines change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..store import Document
from .forms import Entry, Form
from .reading import Draft, Row


@dataclass(frozen=True)
class Merge:
    """How an update treats what the request leaves out."""

    only: frozenset[str] = frozenset()
    delete_lines: bool = True

    def wants(self, key: str) -> bool:
        return not self.only or key.casefold() in self.only


def merged(form: Form, old: Document, draft: Draft, how: Merge) -> Draft:
    """The whole record as it will be."""
    before = old.body
    after = Draft(old.id, draft.number or old.number)
    after.head = {**_without_computed(form, before["head"]), **_wanted(draft.head, how)}
    after.entries = {key: [dict(row) for row in rows] for key, rows in before["entries"].items()}
    for key, rows in draft.entries.items():
        entry = form.entry(key)
        if entry is not None:
            after.entries[key] = _lines(entry, after.entries.get(key, []), rows, how)
    return after


def _lines(entry: Entry, before: list[Row], given: list[Row], how: Merge) -> list[Row]:
    known = {row[entry.id_key]: row for row in before}
    named = {row.get(entry.id_key) for row in given}
    kept = [] if how.delete_lines else [row for row in before if row[entry.id_key] not in named]
    changed = [_line(entry, known.get(row.get(entry.id_key)), row, how) for row in given]
    return sorted(kept + changed, key=lambda row: row.get("FSeq", 10**6))


def _line(entry: Entry, before: Row | None, given: Row, how: Merge) -> Row:
    if before is None:
        # A line id the record does not have means a new line, as for id 0.
        return {key: value for key, value in given.items() if key != entry.id_key}
    computed = {one.key for one in entry.fields if one.kind == "times"}
    held = {key: value for key, value in before.items() if key not in computed}
    return {**held, **_wanted(given, how)}


def _wanted(fields: dict[str, Any], how: Merge) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if how.wants(key)}


def _without_computed(form: Form, head: dict[str, Any]) -> dict[str, Any]:
    computed = {one.key for one in form.head if one.kind == "sum"}
    return {key: value for key, value in head.items() if key not in computed}

"""Lays a draft over the record that is there: which fields and which lines change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..store import Document
from .forms import Entry, Field, Form
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
    wanted = _wanted(given, how)
    stale = {one.key for one in entry.fields if _is_stale(one, wanted)}
    held = {key: value for key, value in before.items() if key not in stale}
    return {**held, **wanted}


def _is_stale(field: Field, wanted: dict[str, Any]) -> bool:
    """A price follows only when the one it is derived from changes; amounts are worked out anew."""
    if field.kind in ("net", "gross"):
        price, rate = field.default.split(",")
        moved = price in wanted or (field.kind == "net" and rate in wanted)
        return moved and field.key not in wanted
    return field.kind in ("times", "minus")


def _wanted(fields: dict[str, Any], how: Merge) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if how.wants(key)}


def _without_computed(form: Form, head: dict[str, Any]) -> dict[str, Any]:
    computed = {one.key for one in form.head if one.kind in ("sum", "year", "month")}
    return {key: value for key, value in head.items() if key not in computed}

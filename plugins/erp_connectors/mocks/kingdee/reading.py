"""Reads a Model into a draft: the fields the form knows, in the form's own spelling."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from .envelope import PARAMETER, Refusal
from .forms import Entry, Field, Form, field_of
from .galaxy import Galaxy
from .loose import whole
from .values import value_of

Row = dict[str, Any]


@dataclass
class Draft:
    """What a request wants a record to be."""

    id: int = 0
    number: str = ""
    head: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, list[Row]] = field(default_factory=dict)


def read_model(galaxy: Galaxy, form: Form, model: Any) -> Draft:
    """Unknown keys are left out, as the real server does; custom fields (F_…) are kept as sent."""
    given = _object(model)
    draft = Draft()
    for key, value in given.items():
        _take(galaxy, form, draft, str(key), value)
    return draft


def _take(galaxy: Galaxy, form: Form, draft: Draft, key: str, value: Any) -> None:
    if key.casefold() == form.key.casefold():
        draft.id = whole(value)
    elif key.casefold() == form.number.casefold():
        draft.number = str(value or "").strip()
    elif form.sub(key) and isinstance(value, dict):
        draft.head.update(_fields(galaxy, form.head, value))
    elif (entry := form.entry(key)) is not None and isinstance(value, list):
        draft.entries[entry.key] = [_row(galaxy, entry, one) for one in value if isinstance(one, dict)]
    elif key.casefold() != "fdocumentstatus":
        # Many clients send a document status; the server decides it.
        draft.head.update(_fields(galaxy, form.head, {key: value}))


def _fields(galaxy: Galaxy, fields: tuple[Field, ...], given: dict[str, Any]) -> dict[str, Any]:
    read = {}
    for key, value in given.items():
        known = field_of(fields, str(key))
        if known is not None and known.kind != "same":
            read[known.key] = value_of(galaxy, known, value)
        elif str(key).startswith("F_"):
            read[str(key)] = value
    return read


def _row(galaxy: Galaxy, entry: Entry, given: dict[str, Any]) -> Row:
    row = _fields(galaxy, entry.fields, given)
    for key, value in given.items():
        if key.casefold() in {entry.id_key.casefold(), f"{entry.key}_{entry.id_key}".casefold()}:
            row[entry.id_key] = whole(value)
        elif key.casefold() == f"{entry.key}_Link".casefold():
            row[f"{entry.key}_Link"] = value
    return row


def _object(model: Any) -> dict[str, Any]:
    if isinstance(model, str):
        try:
            model = json.loads(model)
        except ValueError as problem:
            raise Refusal("Model不是有效的JSON", PARAMETER) from problem
    if not isinstance(model, dict):
        raise Refusal("参数Model不能为空", PARAMETER)
    return model

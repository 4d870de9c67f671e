"""Fills in what the server supplies itself: defaults, line ids, prices, amounts, periods and serial numbers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .forms import COMPUTED, Entry, Field, Form
from .galaxy import Galaxy
from .reading import Draft, Row
from .values import default_of, number

_CENT, _MILLIONTH = Decimal("0.01"), Decimal("0.000001")


def complete(galaxy: Galaxy, form: Form, draft: Draft) -> None:
    """Make the draft a whole record."""
    _defaults(galaxy, form.head, draft.head)
    for entry in form.entries:
        for seq, row in enumerate(draft.entries.get(entry.key, []), start=1):
            _complete_row(galaxy, entry, row, seq)
    for field in form.head:
        if field.kind == "sum":
            draft.head[field.key] = _sum(field, draft)
    compute(form.head, draft.head)
    _serials(galaxy, form, draft.head)


def _complete_row(galaxy: Galaxy, entry: Entry, row: Row, seq: int) -> None:
    row["FSeq"] = seq
    if not row.get(entry.id_key):
        row[entry.id_key] = galaxy.store.next("entry", 200001)
    _defaults(galaxy, entry.fields, row)
    compute(entry.fields, row)


def _defaults(galaxy: Galaxy, fields: tuple[Field, ...], record: dict[str, Any]) -> None:
    for field in fields:
        if field.kind not in COMPUTED and field.key not in record:
            record[field.key] = default_of(galaxy, field)


def compute(fields: tuple[Field, ...], record: dict[str, Any]) -> None:
    """What follows from other fields of the record; a value that was sent stays."""
    for kind, work_out in _RULES:
        for field in fields:
            if field.kind == kind and record.get(field.key) is None:
                record[field.key] = work_out(record, *field.default.split(","))


def _exact(record: dict[str, Any], key: str) -> Decimal:
    return Decimal(str(record.get(key) or 0))


def _net(record: dict[str, Any], price: str, rate: str) -> int | float:
    """The price without the tax that is in it."""
    return number((_exact(record, price) / (1 + _exact(record, rate) / 100)).quantize(_MILLIONTH, ROUND_HALF_UP))


def _gross(record: dict[str, Any], price: str, rate: str) -> int | float:
    return number((_exact(record, price) * (1 + _exact(record, rate) / 100)).quantize(_MILLIONTH, ROUND_HALF_UP))


def _times(record: dict[str, Any], left: str, right: str) -> int | float:
    return number((_exact(record, left) * _exact(record, right)).quantize(_CENT, ROUND_HALF_UP))


def _minus(record: dict[str, Any], left: str, right: str) -> int | float:
    return number(_exact(record, left) - _exact(record, right))


def _year(record: dict[str, Any], date: str) -> int:
    return int(str(record.get(date) or "0000")[:4])


def _month(record: dict[str, Any], date: str) -> int:
    return int(str(record.get(date) or "0000-00")[5:7])


_RULES: tuple[tuple[str, Callable[..., int | float]], ...] = (
    ("net", _net),
    ("gross", _gross),
    ("times", _times),
    ("minus", _minus),
    ("year", _year),
    ("month", _month),
)


def _sum(field: Field, draft: Draft) -> int | float:
    entry, column = field.default.split(".")
    return number(sum((_exact(row, column) for row in draft.entries.get(entry, [])), Decimal(0)))


def _serials(galaxy: Galaxy, form: Form, head: dict[str, Any]) -> None:
    for field in form.head:
        if field.kind == "serial" and not head.get(field.key):
            among = "/".join(str(head.get(one)) for one in field.default.split(","))
            head[field.key] = str(galaxy.store.next(f"{form.id}.{field.key}/{among}"))

"""Bodies that a schema accepts, made from the schema, and the places of its fields."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from marshmallow import Schema, fields

from core_erp.fields import Choice, Currency, Flag, Id, Moment, Whole
from core_erp.fields.numbers import Exact

Place = tuple[str | int, ...]
_next = count(1).__next__
WORDS = {
    "secret": "env:ERP_SECRET_X", "password": "a long and unusual phrase", "current": "x", "flow": "single", "role": "warehouse",
    "reason": "wrong_goods", "grade": "A", "unit": "pcs", "timezone": "Asia/Shanghai", "country": "CN", "account_code": "1002",
    "source_kind": "returns.return", "system": "kingdee", "url": "http://127.0.0.1:9", "tax_id": None, "method": "bank",
    "weekday": "mon", "makeup_weekday": "mon", "begins": "09:00", "ends": "17:00", "subdivision": None,
    "period": "2026-03", "sign": "all", "subject": "returns.return", "assignees": {"role": "warehouse"}, "fallback": {"role": "warehouse"},
    "quiet_from": "22:00", "quiet_until": "07:00", "digest_at": "09:00", "channel": "email", "title": "Words", "body": "Words",
}  # fmt: skip
"""What a field of this name must say to mean something."""


def example(shape: type[Schema], ids: Mapping[str, Any]) -> dict[str, Any]:
    """A body with every field of the shape; fields named like a record's id name that record."""
    return {name: _value(name, field, ids) for name, field in shape().load_fields.items() if name != "extensions"}


def _value(name: str, field: Any, ids: Mapping[str, Any]) -> Any:
    match field:
        case Id():
            return ids.get(name, 1)
        case fields.List(inner=fields.Nested() as nested):
            return [example(type(nested.schema), ids) for _ in range(2 if name == "legs" else 1)]
        case fields.Nested():
            return example(type(field.schema), ids)
        case fields.List(inner=Id()):
            return [ids.get(name.removesuffix("s"), 1)]
        case fields.List():
            return []
        case Whole():
            return max(1, field.minimum)
        case Exact():
            return "0.13" if name == "tax_rate" else "1"
        case Flag():
            return True
        case Choice():
            return next(iter(field.validators[0].choices))
        case Currency():
            return {"base": "USD"}.get(name, "CNY")
        case Moment():
            return "2099-01-01T00:00:00Z"
        case fields.Date():
            return "2026-03-02"
        case fields.Dict():
            return {}
        case fields.Email():
            return "a@example.com"
    return WORDS[name] if name in WORDS else f"x{_next()}"


def places(shape: type[Schema], kinds: tuple[type, ...], inside: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Where the body of this shape has fields of these kinds, the first of each list standing for all."""
    for name, field in shape().load_fields.items():
        if isinstance(field, fields.List) and isinstance(field.inner, fields.Nested):
            yield from places(type(field.inner.schema), kinds, (*inside, name, 0))
        elif isinstance(field, kinds):
            yield (*inside, name), field


def objects(shape: type[Schema], inside: Place = ()) -> Iterator[tuple[Place, type[Schema]]]:
    """The body itself, and each object in it."""
    yield inside, shape
    for name, field in shape().load_fields.items():
        if isinstance(field, fields.List) and isinstance(field.inner, fields.Nested):
            yield from objects(type(field.inner.schema), (*inside, name, 0))


def changed(body: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    """The body with another value there."""
    other = copy.deepcopy(body)
    inner: Any = other
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return other


def pointer(place: Place) -> str:
    return "".join(f"/{step}" for step in place)

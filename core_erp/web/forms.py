"""A form as a browser sends it, made into the JSON that the same shape would take over the API."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

_OWN = ("_csrf", "_key")
_DEEPEST = 6
_LONGEST_LIST = 500


@dataclass(frozen=True)
class Sent:
    """What was typed, by field name, and the key that makes a repeat harmless."""

    fields: Mapping[str, Any]
    key: str


def sent(form: MultiDict[str, str]) -> Sent:
    """Fields and key of a form; a name that occurs twice is a list."""
    values = {n: v[0] if len(v) == 1 else list(v) for n, v in form.lists() if n not in _OWN}
    key = form.get("_key", "")
    return Sent(values, key if re.fullmatch(r"[0-9a-f-]{1,64}", key) else "")


def load(shape: type[Schema], what: Sent) -> Any:
    """What the shape makes of it: ``lines/0/quantity`` is a place in it, an empty field is one that was not filled in."""
    schema = shape()
    return schema.load(_typed(schema, _nested(what.fields)))


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in flat.items():
        *path, last = name.split("/")
        if len(path) >= _DEEPEST:
            raise BadRequest("A field of this form lies too deep")
        place = tree
        for part in path:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                raise BadRequest("The fields of this form contradict each other")
        place[last] = value
    return tree


def _typed(schema: Schema, tree: Mapping[str, Any]) -> dict[str, Any]:
    known = schema.load_fields
    ours = {known[n].data_key or n: known[n] for n in known}
    return dict(_filled((name, _value(ours.get(name), value)) for name, value in tree.items()))


def _filled(pairs: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in pairs if value is not None)


def _value(field: Any, value: Any) -> Any:
    match field, value:
        case fields.Nested(), dict():
            return _typed(field.schema, value) or None
        case fields.List(inner=inner), dict():
            return [v for v in (_value(inner, row) for row in _rows(value)) if v is not None]
        case fields.List(inner=inner), list():
            return [v for v in (_value(inner, one) for one in value) if v is not None]
        case fields.List(inner=inner), str():
            return [v] if (v := _value(inner, value)) is not None else []
        case _, str():
            return _scalar(field, value)
    return value


def _rows(value: Mapping[str, Any]) -> list[Any]:
    """Rows in the order of their numbers, whatever numbers the page gave them."""
    if len(value) > _LONGEST_LIST or not all(n.isdigit() for n in value):
        raise BadRequest("The lines of this form cannot be read")
    return [value[n] for n in sorted(value, key=int)]


def _scalar(field: Any, text: str) -> Any:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return None
    if isinstance(field, fields.Boolean):
        return {"on": True, "true": True, "1": True, "false": False, "0": False}.get(text, text)
    if hasattr(field, "from_text") or type(field).__name__ in ("QuantityField", "Amount", "Rate", "Exact"):
        plain = _number(text)
        return field.from_text(plain) if hasattr(field, "from_text") else plain
    return text


def _number(text: str) -> str:
    """As people type numbers: ``1,130.5``, full-width digits, ``。`` for the point."""
    plain = unicodedata.normalize("NFKC", text).replace("。", ".").replace("−", "-")
    return plain.replace(",", "") if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", plain) else plain

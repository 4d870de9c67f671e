"""Read what was sent, strictly: JSON objects and query parameters that can mean one thing only."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from flask import Request
from marshmallow import EXCLUDE, Schema, ValidationError
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from core_erp.fields import Shape


def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; no body is an empty one.

    Raises UnsupportedMediaType for another type or a compressed body, RequestEntityTooLarge, BadRequest for what is not
    JSON in UTF-8, and ValidationError for JSON that is no object.
    """
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("Send the body uncompressed")
    data = request.get_data(cache=True)
    if not data:
        return {}
    if not request.is_json:
        raise UnsupportedMediaType("Send JSON, with Content-Type: application/json")
    value = _parsed(data)
    if not isinstance(value, dict):
        raise ValidationError("The body must be a JSON object")
    return value


def _parsed(data: bytes) -> Any:
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_distinct)
        canonical(value).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The body is not JSON that can be used: {_why(error)}") from error
    return value


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeError):
        return "it is not valid UTF-8"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"the number {text[:20]} is too large")
    return number


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name occurs twice in one object")
    return value


def canonical(value: Any) -> str:
    """The same text for the same JSON, whatever its spacing and order of names."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# -- query parameters ---------------------------------------------------------------------------------------------


def query(request: Request, *shapes: type[Schema]) -> list[Any]:
    """The query parameters as each shape loads them; what no shape knows, and what is said twice, is refused."""
    texts = dict(_single(request))
    schemas = [shape(unknown=EXCLUDE) for shape in shapes]
    known = {name for schema in schemas for name in schema.load_fields}
    if unknown := sorted(set(texts) - known):
        raise ParameterError({name: ["Unknown parameter"] for name in unknown})
    return [_loaded(schema, texts) for schema in schemas]


class ParameterError(ValidationError):
    """Query parameters that cannot be used; the answer names parameters instead of pointers."""


def _single(request: Request) -> Iterator[tuple[str, str]]:
    for name, values in request.args.lists():
        if len(values) > 1:
            raise ParameterError({name: ["This parameter is given more than once"]})
        yield name, values[0]


def _loaded(schema: Schema, texts: dict[str, str]) -> Any:
    values = {n: _typed(schema.load_fields[n], texts[n]) for n in texts if n in schema.load_fields}
    try:
        return schema.load(values)
    except ValidationError as error:
        raise ParameterError(error.normalized_messages()) from error  # type: ignore[no-untyped-call]


def _typed(field: Any, text: str) -> Any:
    return field.from_text(text) if hasattr(field, "from_text") else text


class Nothing(Shape):
    """The shape of endpoints that take nothing."""

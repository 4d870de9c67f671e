"""Turns every request shape in use into one call: operation, form, parameters."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from .envelope import PARAMETER, Refusal
from .loose import pick

# An entry of a form's own never has these names, so they tell a flat request from a wrapped one.
_MARKS = ("formid", "opnumber", "data", "parameters", "queryinfo")


@dataclass(frozen=True)
class Call:
    """One request, whatever it looked like on the wire."""

    operation: str
    form: str = ""
    action: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    wrapper: dict[str, Any] = field(default_factory=dict)


def read_call(operation: str, body: bytes) -> Call:
    """The call in a body; the content type is not looked at, since official clients misspell it."""
    wrapper = read_body(body)
    if pick(wrapper, "parameters") is not None:
        return _from_parameters(operation, wrapper)
    data = _object(pick(wrapper, "data", "queryInfo"))
    if not data and pick(wrapper, "data") is None:
        data = {key: value for key, value in wrapper.items() if key.casefold() not in _MARKS}
    form = pick(wrapper, "formid") or pick(data, "formid") or ""
    action = pick(wrapper, "opNumber") or pick(data, "opNumber") or ""
    return Call(operation, str(form), str(action), data, wrapper)


def _from_parameters(operation: str, wrapper: dict[str, Any]) -> Call:
    words: list[str] = []
    data: dict[str, Any] = {}
    for one in parameters(wrapper):
        if isinstance(one, dict) or str(one).lstrip().startswith("{"):
            data = _object(one)
        else:
            words.append(str(one))
    form = words[0] if words else str(pick(data, "formid") or "")
    return Call(operation, form, words[1] if len(words) > 1 else "", data, wrapper)


def parameters(wrapper: dict[str, Any]) -> list[Any]:
    """The positional parameters, sent as an array or as the text of one."""
    given = pick(wrapper, "parameters")
    if isinstance(given, str):
        given = _parsed(given)
    return given if isinstance(given, list) else []


def read_body(body: bytes) -> dict[str, Any]:
    """A JSON object or a form-encoded one."""
    text = body.decode("utf-8", errors="replace").strip().removeprefix("\ufeff")
    if not text:
        return {}
    if text[0] not in "{[":
        return dict(parse_qsl(text, keep_blank_values=True))
    parsed = _parsed(text)
    return parsed if isinstance(parsed, dict) else {"parameters": parsed}


def _object(value: Any) -> dict[str, Any]:
    parsed = _parsed(value) if isinstance(value, str) and value.strip() else value
    return parsed if isinstance(parsed, dict) else {}


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as problem:
        raise Refusal(f"参数不是有效的JSON：{problem}", PARAMETER) from problem

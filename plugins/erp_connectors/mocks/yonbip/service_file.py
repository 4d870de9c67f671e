"""Reads the services: the file that ships with the mock, laid over by files of an integrator, each mistake named by its place."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..settings import BadSetting
from .places import places
from .services import STATES, Service

SHIPPED = Path(__file__).with_name("services.toml")
TYPES = ("number", "date", "boolean", "text")


class BadServices(BadSetting):
    """The file cannot be used; the message has a line for each mistake, with its place."""


def load(files: Iterable[Path] = (), is_action: Callable[[str], bool] = lambda _: True) -> dict[str, Service]:
    """Every service under its id. Raises BadServices."""
    told, at = _read((SHIPPED, *files))
    if mistakes := [f"{at.get(path, path)} {path}: {what}" for path, what in _mistakes(told, is_action)]:
        raise BadServices("\n".join(mistakes))
    return {id_: _service(id_, record) for id_, record in told.items()}


def _read(files: Iterable[Path]) -> tuple[dict[str, Any], dict[str, str]]:
    told: dict[str, Any] = {}
    at: dict[str, str] = {}
    for file in files:
        try:
            told = _laid_over(told, tomllib.loads(file.read_text("utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
            raise BadServices(f"{file}: {problem}") from problem
        at.update(places(file))
    return told, at


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _laid_over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _service(id_: str, record: Mapping[str, Any]) -> Service:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}
    return Service(id=id_, **fields)


# -- checking -----------------------------------------------------------------------------------------------------

_KINDS: Mapping[str, type] = {
    one.name: {"s": str, "b": bool, "i": int, "t": list, "M": dict}[str(one.type)[0]] for one in dataclasses.fields(Service)
}
_NEEDED = ("name", "base", "prefix", "actions", "required", "states")


def _mistakes(told: Mapping[str, Any], is_action: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    for id_, record in told.items():
        if not isinstance(record, dict):
            yield id_, "must be a table"
            continue
        yield from _shape(id_, record)
        if all(isinstance(value, _KINDS.get(key, object)) for key, value in record.items()):
            yield from _meaning(id_, record, told, is_action)
    yield from _shared_addresses(told)


def _shape(id_: str, record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((id_, f"{key} is missing") for key in _NEEDED if key not in record)
    for key, value in record.items():
        if key not in _KINDS or key == "id":
            yield f"{id_}.{key}", f"unknown key; known are {', '.join(k for k in _KINDS if k != 'id')}"
        elif not isinstance(value, _KINDS[key]):
            yield f"{id_}.{key}", f"must be {_KINDS[key].__name__}"


def _meaning(
    id_: str, record: Mapping[str, Any], told: Mapping[str, Any], is_action: Callable[[str], bool]
) -> Iterator[tuple[str, str]]:
    for action in record.get("actions", ()):
        if not is_action(action):
            yield f"{id_}.actions", f"there is no action {action!r}"
    for key in ("references", "line_references"):
        for field, target in record.get(key, {}).items():
            if not told.get(target, {}).get("master"):
                yield f"{id_}.{key}.{field}", f"{target!r} is no master"
    for key in ("types", "line_types", "custom", "line_custom"):
        for field, kind in record.get(key, {}).items():
            if kind not in TYPES:
                yield f"{id_}.{key}.{field}", f"{kind!r} must be one of {', '.join(TYPES)}"
    yield from _state_mistakes(id_, record)
    if not str(record.get("base", "/")).startswith("/"):
        yield f"{id_}.base", "must begin with /"


def _state_mistakes(id_: str, record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    states = record.get("states", {})
    if "open" not in states:
        yield f"{id_}.states", "the state open is missing"
    yield from ((f"{id_}.states.{one}", f"there are the states {', '.join(STATES)}") for one in states if one not in STATES)
    if record.get("submitted", "approving") not in STATES:
        yield f"{id_}.submitted", f"must be one of {', '.join(STATES)}"


def _shared_addresses(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for id_, record in told.items():
        if isinstance(record, dict) and isinstance(base := record.get("base"), str):
            if base in seen:
                yield f"{id_}.base", f"{base} is taken by {seen[base]}"
            seen[base] = id_

"""One loader for the settings of all mocks: made-up identities from a file, and changes told by hand or by a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

Kind = TypeVar("Kind")
_FLAGS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


class BadSetting(ValueError):
    """A setting nobody knows, or a value that does not fit; the text names it and what is expected."""


def made_up(kind: type[Kind], shipped: Path, changes: Mapping[str, Any] | None = None) -> Kind:
    """The identity that ships with a mock, with some values changed."""
    told = tomllib.loads(shipped.read_text(encoding="utf-8"))
    return kind(**{**told, **(changes or {})})


def told_by(pairs: Iterable[str], file: Path | None = None) -> dict[str, Any]:
    """Settings from a TOML file and from KEY=VALUE texts, which win."""
    told: dict[str, Any] = {}
    if file is not None:
        try:
            told = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
            raise BadSetting(f"{file}: {problem}") from problem
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise BadSetting(f"{pair!r} must be KEY=VALUE")
        told[key.strip()] = value.strip()
    return told


def chosen(settings: Kind, told: Mapping[str, Any]) -> Kind:
    """The settings with the told ones changed; keys of the identity inside are taken as well. Raises BadSetting."""
    own, inner = _known(settings), _known(getattr(settings, "identity", None))
    if strange := [key for key in told if key not in own and key not in inner]:
        raise BadSetting(f"there is no setting {strange[0]!r}; there are {', '.join(sorted({*own, *inner} - {'identity'}))}")
    changes = {key: _as(type(own[key]), key, value) for key, value in told.items() if key in own}
    persons = {key: _as(type(inner[key]), key, value) for key, value in told.items() if key in inner}
    if persons:
        changes["identity"] = replace(getattr(settings, "identity"), **persons)  # noqa: B009
    return replace(settings, **changes)  # type: ignore[type-var]


def _known(settings: Any) -> dict[str, Any]:
    return {one.name: getattr(settings, one.name) for one in fields(settings)} if is_dataclass(settings) else {}


def _as(kind: type, key: str, value: Any) -> Any:
    """The value in the type of the setting's present one."""
    try:
        if kind is bool:
            return value if isinstance(value, bool) else _FLAGS[str(value).casefold()]
        if kind in (int, float, str):
            return kind(value)
    except (ValueError, KeyError) as problem:
        raise BadSetting(f"{key}: {value!r} is no {_TYPES[kind]}") from problem
    return Path(value) if value else None


_TYPES = {bool: "true or false", int: "whole number", float: "number", str: "text"}

"""Reads forms and rules from TOML: the shipped ones, and an integrator's file over them, each mistake told with its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ..settings import BadSetting
from .building import built
from .forms import Catalogue
from .vetting import mistakes

_HERE = Path(__file__).parent
SHIPPED = (_HERE / "forms.toml", _HERE / "more_forms.toml", _HERE / "rules.toml")
_TABLE = re.compile(r"^\s*\[([^\[\]]+)\]")
_ENTRY = re.compile(r"^\s*([^=\s#]+)\s*=")


class BadForms(BadSetting):
    """A file of forms cannot be used; the text names the place of each mistake."""


@cache
def shipped() -> Catalogue:
    """The forms and rules that come with the mock."""
    return built(_raw(SHIPPED))


def catalogue(own: Path | None = None) -> Catalogue:
    """The shipped forms with an integrator's file laid over them. Raises BadForms naming each mistake's place."""
    if own is None:
        return shipped()
    raw = _raw((*SHIPPED, own))
    places = dict(_places(own))
    if found := [f"{places.get(path, own.name)} {path}: {what}" for path, what in mistakes(raw)]:
        raise BadForms("; ".join(found))
    return built(raw)


def _raw(files: tuple[Path, ...]) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for file in files:
        try:
            raw = _laid_over(raw, tomllib.loads(file.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
            raise BadForms(f"{file}: {problem}") from problem
    return raw


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _laid_over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _places(file: Path) -> Iterator[tuple[str, str]]:
    """Path of each entry -> file:line, good enough for pointing at it."""
    table = ""
    for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if found := _TABLE.match(text):
            table = found[1].strip().replace('"', "")
            yield table, f"{file.name}:{number}"
        elif found := _ENTRY.match(text):
            path = found[1].replace('"', "")
            yield f"{table}.{path}".lstrip("."), f"{file.name}:{number}"

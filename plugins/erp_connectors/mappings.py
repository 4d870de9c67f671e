"""Mapping files: which of our facts goes into which of their fields; read, laid over one another, and checked by place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core_erp import DomainError
from plugins.erp_connectors.documents import KINDS, known_facts

FORMATS = ("signed", "date", "datetime", "text", "whole")
RED = ("positive", "negative")
OMIT = "$omit"
"""A field with this value is left out: for a file that takes away a field of the one below."""
AS_IT_IS = "="
"""The value of ``"*"`` in a value map that lets every code through unchanged."""

_SECTION = {"form": str, "lines": str, "key": str, "red": str, "head": dict, "line": dict, "totals": dict}
_TABLE = re.compile(r"^\s*\[([^\[\]]+)\]")
_ENTRY = re.compile(r"^\s*([^=\s#]+)\s*=")


class BadMapping(DomainError):
    """The mapping cannot be used; the message names the place of each mistake."""

    code = "erp_connectors/bad-mapping"


@dataclass(frozen=True)
class Mistake:
    """Where, and what is wrong there."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


@dataclass(frozen=True)
class Section:
    """How one kind of document looks over there. ``key`` names the field of the head that carries our number."""

    kind: str
    form: str
    lines: str
    key: str
    red: str
    head: Mapping[str, Any]
    line: Mapping[str, Any]
    totals: Mapping[str, str]

    @property
    def sign(self) -> int:
        return -1 if self.red == "negative" else 1


@dataclass(frozen=True)
class FieldMapping:
    """A checked mapping. ``sources`` are the files it was read from, the last one winning."""

    system: str
    sections: Mapping[str, Section]
    maps: Mapping[str, Mapping[str, str]]
    sources: tuple[str, ...]
    raw: Mapping[str, Any]


# -- reading ------------------------------------------------------------------------------------------------------


def read(path: Path) -> dict[str, Any]:
    """The file as it stands. Raises BadMapping naming the file and the line."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMapping("{file}: {why}", file=str(path), why=str(error)) from error


def load(system: str, shipped: Path | None, files: Iterable[Path] = (), inline: Mapping[str, Any] | None = None) -> FieldMapping:
    """The mapping that came with the adapter, laid over by the files and then by what the settings say. Raises BadMapping."""
    paths = [*([shipped] if shipped else ()), *files]
    raw: dict[str, Any] = {}
    for layer in (*map(read, paths), inline or {}):
        raw = laid_over(raw, layer)
    sources = (*map(str, paths), *(("settings",) if inline else ()))
    if mistakes := list(check(raw, paths)):
        raise BadMapping("{mistakes}", mistakes="; ".join(map(str, mistakes)), places=[m.place for m in mistakes])
    return _built(system, raw, sources)


def laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Tables are merged key by key; anything else of ``above`` replaces what was below."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = laid_over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _built(system: str, raw: Mapping[str, Any], sources: tuple[str, ...]) -> FieldMapping:
    nothing: dict[str, Any] = {"totals": {}}
    sections = {kind: Section(kind=kind, **nothing | dict(raw[kind])) for kind in KINDS if kind in raw}
    return FieldMapping(system, sections, raw.get("maps", {}), sources, raw)


# -- checking -----------------------------------------------------------------------------------------------------


def check(raw: Mapping[str, Any], files: Iterable[Path] = ()) -> Iterator[Mistake]:
    """Every mistake with its place, as ``kingdee.toml:12 return_receipt.head.FDate``."""
    lines = {path: at for file in files for path, at in _lines(file)}
    for path, what in _mistakes(raw):
        yield Mistake(f"{lines[path]} {path}" if path in lines else path, what)


def _mistakes(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    maps = raw.get("maps", {})
    yield from ((key, f"unknown section; known are {_named(KINDS)}, maps") for key in raw if key not in (*KINDS, "maps"))
    yield from _map_mistakes(maps)
    for kind in (k for k in KINDS if k in raw):
        section = raw[kind]
        if not isinstance(section, dict):
            yield kind, "must be a table"
            continue
        yield from _shape_mistakes(kind, section)
        head, line = known_facts(kind)
        yield from _field_mistakes(f"{kind}.head", section.get("head", {}), head, maps)
        yield from _field_mistakes(f"{kind}.line", section.get("line", {}), line, maps)


def _shape_mistakes(kind: str, section: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in section.items():
        if key not in _SECTION:
            yield f"{kind}.{key}", f"unknown key; known are {_named(_SECTION)}"
        elif not isinstance(value, _SECTION[key]):
            yield f"{kind}.{key}", f"must be {'a table' if _SECTION[key] is dict else 'text'}"
    yield from ((f"{kind}.{key}", "is missing") for key in _SECTION if key not in section and key != "totals")
    if section.get("red", "positive") not in RED:
        yield f"{kind}.red", f"must be one of {_named(RED)}"
    if "key" in section and section.get("head", {}).get(section["key"]) != "$number":
        yield (
            f"{kind}.head.{section['key']}",
            f'{section["key"]} must be "$number" in the head: it is what keeps a document from being sent twice',
        )


def _field_mistakes(path: str, fields: Any, facts: frozenset[str], maps: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if isinstance(fields, dict):
        for key, value in fields.items():
            yield from _field_mistakes(f"{path}.{key}", value, facts, maps)
    elif isinstance(fields, str) and fields.startswith("$") and fields != OMIT:
        fact, *pipes = fields[1:].split("|")
        if fact not in facts:
            yield path, f"there is no fact ${fact}; there are {_named(sorted(facts))}"
        yield from (
            (path, f"|{p} is neither a format ({_named(FORMATS)}) nor a table under maps")
            for p in pipes
            if p not in (*FORMATS, *maps)
        )


def _map_mistakes(maps: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(maps, dict):
        yield "maps", "must be a table of tables"
        return
    for name, table in maps.items():
        if not isinstance(table, dict):
            yield f"maps.{name}", 'must be a table of our code = "their code"'
            continue
        yield from (
            (f"maps.{name}.{code}", "their code must be text") for code, theirs in table.items() if not isinstance(theirs, str)
        )


def _named(words: Iterable[str]) -> str:
    return ", ".join(words)


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    """Path of each entry -> file:line, good enough for pointing at it."""
    table = ""
    for number, text in enumerate(file.read_text("utf-8").splitlines(), 1):
        if found := _TABLE.match(text):
            table = _bare(found[1])
            yield table, f"{file.name}:{number}"
        elif found := _ENTRY.match(text):
            yield f"{table}.{_bare(found[1])}".lstrip("."), f"{file.name}:{number}"


def _bare(key: str) -> str:
    return key.strip().replace('"', "").replace(" ", "")

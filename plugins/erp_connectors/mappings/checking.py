"""Every mistake of a mapping with its place, as ``kingdee.toml:12 return_receipt.head.FDate``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from plugins.erp_connectors.documents import INBOUND, KINDS, known_facts
from plugins.erp_connectors.mappings import inbound, places
from plugins.erp_connectors.mappings.shapes import FORMATS, OMIT, RED, Mistake
from plugins.erp_connectors.mappings.words import named, shape_mistakes

_TABLES = ("pull", "maps", "options")
_SECTION = {
    "form": str, "lines": str, "key": str, "red": str, "head": dict, "line": dict, "totals": dict, "options": dict,
}  # fmt: skip
_NEEDED = ("form", "key", "head")
_NEEDED_WITH_LINES = (*_NEEDED, "lines", "line", "red")


def check(raw: Mapping[str, Any], files: Iterable[Path] = ()) -> Iterator[Mistake]:
    """Every mistake, each with the line of the last file that says it."""
    lines = {path: at for file in files for path, at in places.lines(file)}
    for path, what in _mistakes(raw):
        yield Mistake(f"{lines[path]} {path}" if path in lines else path, what)


def _mistakes(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    maps = raw.get("maps", {})
    known = (*KINDS, *_TABLES)
    yield from ((key, f"unknown section; known are {named(known)}") for key in raw if key not in known)
    yield from _map_mistakes(maps)
    if not isinstance(raw.get("options", {}), dict):
        yield "options", "must be a table"
    for kind in (k for k in KINDS if k in raw):
        yield from _section_mistakes(kind, raw[kind], maps)
    pull = raw.get("pull", {})
    yield from ((f"pull.{key}", f"unknown record; known are {named(INBOUND)}") for key in pull if key not in INBOUND)
    for kind in (k for k in INBOUND if k in pull):
        yield from inbound.mistakes(kind, pull[kind], maps)


def _section_mistakes(kind: str, section: Any, maps: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not isinstance(section, dict):
        yield kind, "must be a table"
        return
    head, line = known_facts(kind)
    yield from shape_mistakes(kind, section, _SECTION, _NEEDED_WITH_LINES if line else _NEEDED)
    if section.get("red", "positive") not in RED:
        yield f"{kind}.red", f"must be one of {named(RED)}"
    if "key" in section and section.get("head", {}).get(section["key"]) != "$number":
        yield (
            f"{kind}.head.{section['key']}",
            f'{section["key"]} must be "$number" in the head: it is what keeps a document from being sent twice',
        )
    yield from _field_mistakes(f"{kind}.head", section.get("head", {}), head, maps)
    yield from _field_mistakes(f"{kind}.line", section.get("line", {}), line, maps)


def _field_mistakes(path: str, fields: Any, facts: frozenset[str], maps: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if isinstance(fields, dict):
        for key, value in fields.items():
            yield from _field_mistakes(f"{path}.{key}", value, facts, maps)
    elif isinstance(fields, list):
        for at, value in enumerate(fields):
            yield from _field_mistakes(f"{path}.{at}", value, facts, maps)
    elif isinstance(fields, str) and fields.startswith("$") and fields != OMIT:
        fact, *pipes = fields[1:].split("|")
        if fact not in facts:
            yield path, f"there is no fact ${fact}; there are {named(sorted(facts))}"
        yield from (
            (path, f"|{p} is neither a format ({named(FORMATS)}) nor a table under maps")
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

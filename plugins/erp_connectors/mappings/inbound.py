"""Mistakes of the ``[pull.…]`` sections: what is read from where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plugins.erp_connectors.documents.records import INBOUND, Record, RecordLine, has_lines, wanted_fields
from plugins.erp_connectors.mappings.shapes import OMIT, READINGS, RULES
from plugins.erp_connectors.mappings.words import named, shape_mistakes

_SECTION = {"form": str, "key": str, "changed": str, "lines": str, "head": dict, "line": dict, "options": dict, "rules": dict}
_NEEDED = ("form", "key", "head")


def mistakes(kind: str, section: Any, maps: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each with the path of the entry."""
    place = f"pull.{kind}"
    if not isinstance(section, dict):
        yield place, "must be a table"
        return
    yield from shape_mistakes(place, section, _SECTION, (*_NEEDED, "line") if has_lines(kind) else _NEEDED)
    for name, rule in section.get("rules", {}).items():
        if rule not in RULES:
            yield f"{place}.rules.{name}", f"must be one of {named(RULES)}"
    yield from _part_mistakes(f"{place}.head", section.get("head", {}), INBOUND[kind], maps)
    if "line" in section and has_lines(kind):
        yield from _part_mistakes(f"{place}.line", section["line"], RecordLine, maps)


def _part_mistakes(
    place: str, told: Any, kind: type[Record] | type[RecordLine], maps: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    known, needed = wanted_fields(kind)
    if not isinstance(told, dict):
        return
    yield from ((f"{place}.{name}", "is missing") for name in sorted(needed) if told.get(name, OMIT) == OMIT)
    for name, value in told.items():
        if name not in known:
            yield f"{place}.{name}", f"there is no such fact; there are {named(sorted(known))}"
        elif isinstance(value, str) and value.startswith("$") and value != OMIT:
            yield from (
                (f"{place}.{name}", f"|{p} is neither a reading ({named(READINGS)}) nor a table under maps")
                for p in value[1:].split("|")[1:]
                if p not in (*READINGS, *maps)
            )

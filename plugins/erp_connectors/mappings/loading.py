"""Mapping files read, laid over one another and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from plugins.erp_connectors.documents import INBOUND, KINDS
from plugins.erp_connectors.mappings.checking import check
from plugins.erp_connectors.mappings.shapes import BadMapping, FieldMapping, PullSection, Section


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
    pull = raw.get("pull", {})
    return FieldMapping(
        system=system,
        sections={kind: Section(kind=kind, **raw[kind]) for kind in KINDS if kind in raw},
        pulls={kind: PullSection(kind=kind, **pull[kind]) for kind in INBOUND if kind in pull},
        maps=raw.get("maps", {}), options=raw.get("options", {}), sources=sources, raw=raw,
    )  # fmt: skip

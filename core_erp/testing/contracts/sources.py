"""The source files of a plugin, as text and as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from core_erp.registry import installed


@dataclass(frozen=True)
class Source:
    """One file. ``room`` is the part of its path that says what it is for: ``operations``, ``models`` …"""

    path: Path
    module: str
    room: str
    tree: ast.Module


def packages() -> dict[str, str]:
    """Owner -> package: ``plugins.returns`` for ``returns``; the host's is ``core_erp``."""
    return {"core": "core_erp"} | {name: place.partition(":")[0].rpartition(".")[0] for name, place in installed().items()}


def package_of(owner: str) -> str:
    """The package of one owner."""
    return packages()[owner]


def sources(owner: str) -> Iterator[Source]:
    """Every file of the plugin, its migrations included."""
    package = package_of(owner)
    spec = find_spec(package)
    for folder in map(Path, (spec.submodule_search_locations or ()) if spec else ()):
        for path in sorted(folder.rglob("*.py")):
            inside = path.relative_to(folder).with_suffix("").parts
            parts = inside[:-1] if inside[-1] == "__init__" else inside
            tree = ast.parse(path.read_text("utf-8"), str(path))
            yield Source(path, ".".join((package, *parts)), parts[0] if parts else "", tree)

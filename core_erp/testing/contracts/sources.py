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


def package_of(owner: str) -> str:
    """``plugins.returns`` for ``returns``; the host's is ``core_erp``."""
    return "core_erp" if owner == "core" else installed()[owner].partition(":")[0].rpartition(".")[0]


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

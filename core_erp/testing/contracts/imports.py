"""Imports go down only: between plugins by what is declared, within a plugin from the edge to the core."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core_erp.registry import find
from core_erp.testing.contracts.sources import Source, packages, sources

FRONT_DOORS = frozenset({"api", "events", "hookspecs"})
EDGE, MIDDLE, CORE = 3, 2, 1
FLOORS = {
    "plugin": 5, "api": 4, "reactions": 4, "routes": EDGE, "pages": EDGE, "cli": EDGE, "commands": EDGE, "jobs": EDGE,
    "schemas": EDGE, "operations": MIDDLE, "queries": MIDDLE, "models": CORE, "workflow": CORE, "events": CORE,
    "permissions": CORE, "hookspecs": CORE,
}  # fmt: skip
"""Rooms by floor; a rule has a file of its own name and stands in the middle."""
FOR_MIGRATIONS = frozenset({"alembic", "sqlalchemy", "core_erp.schema", "__future__", "typing", "datetime", "decimal"})


@dataclass(frozen=True)
class Owner:
    """Whose imports are looked at, what it may import from, and where everybody lives."""

    name: str
    depends: frozenset[str]
    packages: Mapping[str, str]

    @property
    def package(self) -> str:
        return self.packages[self.name]


def problems(name: str) -> list[str]:
    """Every import that breaks a rule, with its file and line."""
    depends = frozenset() if name == "core" else frozenset(find([name])[0].depends)
    owner = Owner(name, depends, packages())
    return [problem for source in sources(name) for problem in _of(owner, source)]


def _of(owner: Owner, source: Source) -> Iterator[str]:
    for node in _inside_functions(source.tree):
        yield f"{source.path}:{node.lineno}: an import inside a function; move it to the top"
    for module, names, line in _imports(source):
        for complaint in _complaints(owner, source, module, names):
            yield f"{source.path}:{line}: {complaint}"


def _inside_functions(tree: ast.Module) -> Iterator[ast.stmt]:
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return (n for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom))


def _imports(source: Source) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """(module, names taken from it, line)."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, (), node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield _absolute(source, node), tuple(alias.name for alias in node.names), node.lineno


def _absolute(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    is_package = source.path.name == "__init__.py"
    parts = source.module.split(".")
    base = parts[: len(parts) - node.level + is_package]
    return ".".join((*base, *([node.module] if node.module else [])))


def _complaints(owner: Owner, source: Source, module: str, names: tuple[str, ...]) -> Iterator[str]:
    if source.room == "migrations":
        if owner.name != "core" and not any(_within(module, allowed) for allowed in FOR_MIGRATIONS):
            yield f"a migration imports {module}; a step must not change with today's code"
    elif neighbour := _neighbour(owner, module):
        yield from _about_neighbour(owner, neighbour, module, names)
    elif _within(module, owner.package) and owner.name != "core":
        yield from _about_rooms(owner, source, module, names)


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _neighbour(owner: Owner, module: str) -> str | None:
    others = ((name, package) for name, package in owner.packages.items() if name not in ("core", owner.name))
    return next((name for name, package in others if _within(module, package)), None)


def _about_neighbour(owner: Owner, neighbour: str, module: str, names: tuple[str, ...]) -> Iterator[str]:
    if owner.name == "core":
        yield f"the host imports the plugin {neighbour}"
        return
    if neighbour not in owner.depends:
        yield f"{owner.name} imports {neighbour} without depending on it; add it to depends or listen to its hooks and events"
    taken = _rooms(owner.packages[neighbour], module, names)
    if private := sorted(taken - FRONT_DOORS):
        yield f"{owner.name} reaches into {neighbour}: {', '.join(private)}; only api, events and hookspecs are for others"


def _about_rooms(owner: Owner, source: Source, module: str, names: tuple[str, ...]) -> Iterator[str]:
    mine = FLOORS.get(source.room, MIDDLE)
    above = sorted(room for room in _rooms(owner.package, module, names) if FLOORS.get(room, CORE) > mine)
    if above and source.room:
        yield f"{source.room} imports upward: {', '.join(above)}"


def _rooms(package: str, module: str, names: tuple[str, ...]) -> set[str]:
    """The rooms of a package that an import takes from: its second part, or the names when there is none."""
    inside = module[len(package) + 1 :]
    return {inside.partition(".")[0]} if inside else set(names)

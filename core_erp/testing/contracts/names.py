"""Names carry their owner: tables, events, permissions, settings, jobs, problem codes."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

from core_erp.db import Base
from core_erp.events import Event
from core_erp.permissions import ROLES
from core_erp.plugin import Plugin
from core_erp.testing.contracts.sources import package_of, sources

WORD = r"[a-z][a-z0-9_]*"


def problems(plugin: Plugin) -> list[str]:
    """Every name that does not say whose it is or does not follow the form of its kind."""
    return [*_plugin(plugin), *_tables(plugin), *_events(plugin), *_permissions(plugin), *_others(plugin), *_codes(plugin)]


def _plugin(plugin: Plugin) -> Iterator[str]:
    if not re.fullmatch(WORD, plugin.name):
        yield f"plugin name {plugin.name!r}: lower case letters, digits and _"
    if not re.match(r"\d+\.\d+", plugin.version):
        yield f"version {plugin.version!r}: numbers, like 1.0.0"
    if not plugin.title:
        yield "a plugin needs a title"


def tables_of(owner: str) -> set[str]:
    """Names of the tables whose models stand in the owner's package."""
    package = f"{package_of(owner)}."
    return {m.local_table.name for m in Base.registry.mappers if m.class_.__module__.startswith(package)}  # type: ignore[attr-defined]


def _tables(plugin: Plugin) -> Iterator[str]:
    strangers = (t for t in sorted(tables_of(plugin.name)) if not t.startswith(f"{plugin.name}_"))
    return (f"table {t}: must begin with {plugin.name}_" for t in strangers)


def _events(plugin: Plugin) -> Iterator[str]:
    for event in plugin.events:
        wire = f"{plugin.name}.{_snake(event.__name__)}"
        if event.name != wire:
            yield f"event {event.__name__}: its wire name should be {wire}, not {event.name}"
        parameters = vars(event).get("__dataclass_params__")
        if parameters is None or not parameters.frozen:
            yield f"event {event.__name__}: @dataclass(frozen=True, kw_only=True)"
        if event.subject is Event.subject:
            yield f"event {event.__name__}: needs a subject, 'kind:id'"
        if not event.__doc__ or event.__doc__.startswith(f"{event.__name__}("):
            yield f"event {event.__name__}: needs a docstring saying when it is told"


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _permissions(plugin: Plugin) -> Iterator[str]:
    for permission in plugin.permissions:
        if not re.fullmatch(rf"{plugin.name}\.{WORD}", permission.code):
            yield f"permission {permission.code}: {plugin.name}.<verb>"
        if unknown := sorted(set(permission.roles) - set(ROLES)):
            yield f"permission {permission.code}: unknown roles {', '.join(unknown)}"


def _others(plugin: Plugin) -> Iterator[str]:
    for key, value in plugin.settings.items():
        if not re.fullmatch(WORD, key):
            yield f"setting {plugin.name}.{key}: lower case letters, digits and _"
        try:
            json.dumps(value)
        except TypeError:
            yield f"setting {plugin.name}.{key}: its default must be text, a number, true/false, a list or a table"
    for job in plugin.jobs:
        if not re.fullmatch(rf"{plugin.name}\.{WORD}(\.{WORD})*", job.name):
            yield f"job {job.name}: {plugin.name}.<verb>"


def _codes(plugin: Plugin) -> Iterator[str]:
    form = rf"{plugin.name}/[a-z0-9]+(-[a-z0-9]+)*"
    for source in sources(plugin.name):
        for code, line in _literal_codes(source.tree):
            if not re.fullmatch(form, code):
                yield f"{source.path}:{line}: problem code {code!r} should be {plugin.name}/kebab-case"


def _literal_codes(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """First arguments of ``reject``, ``object_to`` and ``Objection``."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="reject" | "object_to" | "Objection"), args=[ast.Constant(value=str(code)), *_]):
                yield code, node.lineno

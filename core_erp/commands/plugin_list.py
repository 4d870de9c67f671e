"""Which plugins are installed, how they stand, and what switching one on or off would do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

import tomlkit
from sqlalchemy.exc import SQLAlchemyError

from core_erp import migrate
from core_erp.app import create_erp
from core_erp.config import BadSetting, Settings
from core_erp.db import Base
from core_erp.erp import Erp
from core_erp.errors import Conflict
from core_erp.plugin import Plugin
from core_erp.registry import GROUP, PluginError, find, installed


@dataclass(frozen=True)
class Row:
    """How one plugin stands. What is off is never imported, so little is known about it."""

    name: str
    version: str
    is_on: bool
    hooks: int = 0
    tables: int = 0
    migrations: str = ""
    problem: str = ""


def overview(settings: Settings) -> Iterator[Row]:
    """A row for each plugin that is installed or switched on; one that is broken does not hide the others."""
    versions = {ep.name: ep.dist.version if ep.dist else "" for ep in entry_points(group=GROUP)}
    loaded = {name: _loaded(name) for name in settings.plugins}
    erp = _running(settings)
    standing = _standing(erp) if erp else {}
    for name in dict.fromkeys((*settings.plugins, *sorted(installed()))):
        plugin = loaded.get(name)
        if plugin is None:
            yield Row(name, versions.get(name, ""), is_on=False)
        elif isinstance(plugin, str):
            yield Row(name, versions.get(name, ""), is_on=True, problem=plugin)
        else:
            yield Row(name, plugin.version, True, _answers(erp, plugin), _tables(plugin), standing.get(name, ""))


def _loaded(name: str) -> Plugin | str:
    try:
        return find([name])[0]
    except PluginError as error:
        return str(error)


def _running(settings: Settings) -> Erp | None:
    try:
        return create_erp(settings)
    except (PluginError, SQLAlchemyError, OSError):
        return None


def _standing(erp: Erp) -> dict[str, str]:
    try:
        return {
            o: str(now) if now == newest else f"{now or 'nothing'} -> {newest}"
            for o, (now, newest) in migrate.standing(erp).items()
        }
    except SQLAlchemyError:
        return {}


def _answers(erp: Erp | None, plugin: Plugin) -> int:
    callers = vars(erp.hook).values() if erp else ()
    return sum(impl.plugin_name.startswith(f"{plugin.name}:") for caller in callers for impl in caller.get_hookimpls())


def _tables(plugin: Plugin) -> int:
    package = plugin.models.__name__.rpartition(".models")[0] if plugin.models else "-"
    return len({m.local_table for m in Base.registry.mappers if m.class_.__module__.startswith(f"{package}.")})


# -- switching ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Switch:
    """The plugins that would be on, what a person should know before, and what is to be done after."""

    plugins: tuple[str, ...]
    says: tuple[str, ...]
    then: str


def switched_on(settings: Settings, name: str) -> Switch:
    """With the plugin and all it depends on. Raises PluginError when one of them is not there or broken."""
    if name in settings.plugins:
        find([name])
        return Switch(settings.plugins, (f"{name} is on already",), "")
    wanted = _with_needs(name)
    new = [n for n in wanted if n not in settings.plugins]
    along = [n for n in new if n != name]
    says = [f"{name}: {find([name])[0].title}", *([f"needs {', '.join(along)}, switched on with it"] if along else [])]
    says += [f"{n} brings {_tables(find([n])[0])} tables" for n in new]
    return Switch((*settings.plugins, *new), tuple(says), "run 'erp migrate' and start the server again")


def _with_needs(name: str) -> list[str]:
    (plugin,) = find([name])
    return [*dict.fromkeys(n for d in plugin.depends for n in _with_needs(d)), name]


def switched_off(settings: Settings, name: str) -> Switch:
    """Without the plugin. Raises Conflict naming those that need it, and PluginError for a name that is not on."""
    if name not in settings.plugins:
        if name not in installed():
            find([name])
        return Switch(settings.plugins, (f"{name} is off already",), "")
    needing = [n for n in settings.plugins if n != name and name in _depends(n)]
    if needing:
        raise Conflict(
            "{name} is needed by {needing}; switch that off first",
            code="core/plugin-needed",
            name=name,
            needing=", ".join(needing),
        )
    says = (f"{name} goes off: its pages, hooks and jobs stop; its tables and their data stay",)
    return Switch(tuple(n for n in settings.plugins if n != name), says, "start the server again")


def _depends(name: str) -> tuple[str, ...]:
    plugin = _loaded(name)
    return () if isinstance(plugin, str) else plugin.depends


def write(settings: Settings, plugins: tuple[str, ...]) -> Path:
    """Put the list into the TOML file, leaving all else there as it stands. Raises BadSetting when that would not count."""
    if "ERP_PLUGINS" in os.environ:
        raise BadSetting("ERP_PLUGINS is set in the environment and wins over the file; change it there")
    path = Path(settings.file or os.environ.get("ERP_CONFIG", "erp.toml"))
    document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
    section = document.setdefault("erp", tomlkit.table())
    section["plugins"] = list(plugins)
    path.write_text(tomlkit.dumps(document), "utf-8")
    return path

"""Find plugins, put them in order, plug them in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import pluggy

from core_erp import hookspecs
from core_erp.config import Settings
from core_erp.plugin import Job, Permission, Plugin, Subscriber

GROUP = "core_erp.plugins"


class PluginError(RuntimeError):
    """The set of plugins does not fit together; the message says which one, why, and what to do."""


def installed() -> dict[str, str]:
    """Every plugin that could be switched on: name -> where it comes from. Nothing is imported."""
    return {ep.name: ep.value for ep in entry_points(group=GROUP)}


def folder_of(plugin: Plugin, folder: str | None) -> Traversable | None:
    """A folder in the package that the plugin's entry point names: its translations, its assets."""
    module = installed().get(plugin.name, "").partition(":")[0]
    package = module.rpartition(".")[0]
    return files(package) / folder if folder and package else None


def find(enabled: Sequence[str]) -> list[Plugin]:
    """Load what is enabled and only that: a plugin that is off is never imported."""
    places = installed()
    return [_load(name, places) for name in dict.fromkeys(enabled)]


def _load(name: str, places: Mapping[str, str]) -> Plugin:
    if name not in places:
        raise PluginError(f"there is no plugin {name!r}; installed are: {', '.join(sorted(places))}")
    module, _, attribute = places[name].partition(":")
    try:
        plugin = getattr(import_module(module), attribute)
    except Exception as error:
        raise PluginError(f"plugin {name!r} ({places[name]}) cannot be loaded: {type(error).__name__}: {error}") from error
    if not isinstance(plugin, Plugin) or plugin.name != name:
        raise PluginError(f"plugin {name!r}: {places[name]} is not a Plugin of that name")
    return plugin


def in_order(plugins: Iterable[Plugin]) -> list[Plugin]:
    """Dependencies first. Raises PluginError for one that is missing, or for a circle."""
    by_name = {p.name: p for p in plugins}
    for p in by_name.values():
        if missing := sorted(set(p.depends) - set(by_name)):
            raise PluginError(f"{p.name} needs {', '.join(missing)}, which is not enabled; switch it on or {p.name} off")
    try:
        order = TopologicalSorter({p.name: p.depends for p in by_name.values()}).static_order()
        return [by_name[name] for name in order]
    except CycleError as cycle:
        raise PluginError(f"plugins depend on each other in a circle: {' -> '.join(cycle.args[1])}") from cycle


class Registry:
    """The plugins that are in, in order, and the hooks they answer."""

    def __init__(self, plugins: Iterable[Plugin], settings: Settings, defaults: Sequence[object] = ()) -> None:
        self.settings = settings
        self.plugins = tuple(in_order(plugins))
        self._refuse_tools()
        self._refuse_unknown_settings()
        self.pm = pluggy.PluginManager("core_erp")
        self._add_specs()
        self._register(defaults)
        self.hook: Any = self.pm.hook

    def _refuse_tools(self) -> None:
        tools = [p.name for p in self.plugins if p.development_only and self.settings.is_production]
        if tools:
            raise PluginError(f"{', '.join(tools)}: not for production; take it off the list of plugins")

    def _refuse_unknown_settings(self) -> None:
        for plugin in self.plugins:
            if unknown := sorted(set(self.settings.plugin.get(plugin.name, {})) - set(plugin.settings)):
                known = ", ".join(sorted(plugin.settings)) or "none"
                raise PluginError(f"[plugin.{plugin.name}] knows no {', '.join(unknown)}; its settings are: {known}")

    def _add_specs(self) -> None:
        self.pm.add_hookspecs(hookspecs)
        for plugin in self.plugins:
            if plugin.hookspecs:
                self.pm.add_hookspecs(plugin.hookspecs)

    def _register(self, defaults: Sequence[object]) -> None:
        for module in defaults:
            self.pm.register(module, name=f"core:{getattr(module, '__name__', module)}")
        for plugin in self.plugins:
            for part in plugin.hooks:
                self._plug(plugin, part)
        try:
            self.pm.check_pending()
        except pluggy.PluginValidationError as error:
            name = str(self.pm.get_name(error.plugin)).partition(":")[0]
            raise PluginError(f"plugin {name!r}: {error}") from error

    def _plug(self, plugin: Plugin, part: object) -> None:
        name = getattr(part, "__name__", type(part).__name__).rsplit(".", 1)[-1]
        try:
            self.pm.register(part, name=f"{plugin.name}:{name}")
        except (pluggy.PluginValidationError, ValueError) as error:
            raise PluginError(f"plugin {plugin.name!r}: {error}") from error

    @cached_property
    def subscribers(self) -> Mapping[str, tuple[Subscriber, ...]]:
        """Event name -> who is told."""
        told: dict[str, tuple[Subscriber, ...]] = {}
        for subscriber in (s for p in self.plugins for s in p.subscribers):
            told[subscriber.event] = (*told.get(subscriber.event, ()), subscriber)
        return told

    @cached_property
    def handlers(self) -> Mapping[str, Subscriber | Job]:
        """Name on a job row -> what runs it."""
        from_events = {s.name: s for p in self.plugins for s in p.subscribers}
        return from_events | {j.name: j for p in self.plugins for j in p.jobs}

    @cached_property
    def permissions(self) -> Mapping[str, Permission]:
        return {p.code: p for plugin in self.plugins for p in plugin.permissions}

    def setting(self, name: str) -> Any:
        """``"returns.window_days"``: from the installation's settings, else the plugin's default. KeyError if undeclared."""
        owner, _, key = name.partition(".")
        chosen = self.settings.plugin.get(owner, {})
        return chosen[key] if key in chosen else self._defaults[owner][key]

    @cached_property
    def _defaults(self) -> Mapping[str, Mapping[str, Any]]:
        return {p.name: p.settings for p in self.plugins}

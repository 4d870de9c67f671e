"""The words a plugin describes itself with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click
import pluggy

if TYPE_CHECKING:
    from flask_smorest import Blueprint

    from core_erp.events import Event
    from core_erp.jobs import Task
    from core_erp.laws import Law
    from core_erp.slots import Contribution, Slot
    from core_erp.transaction import Transaction

hookspec = pluggy.HookspecMarker("core_erp")
hookimpl = pluggy.HookimplMarker("core_erp")


@dataclass(frozen=True)
class Permission:
    """A verb somebody may be allowed; ``roles`` are the seeded roles that have it from the start."""

    code: str
    title: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class MenuEntry:
    """A line of the console's menu, shown to those who have the permission.

    ``group`` is work, warehouse, finance or manage; ``count(tx)`` is the number beside it, remembered for half a minute.
    """

    title: str
    endpoint: str
    needs: Permission
    group: str = "work"
    order: int = 50
    icon: str = "file-text"
    count: Callable[[Transaction], int] | None = None
    is_urgent: bool = False
    """Does a count other than zero mean that something is late?"""


@dataclass(frozen=True)
class Subscriber:
    """Who is told of an event after it is committed, at least once, in the order of each subject.

    ``handle(tx, payload)`` runs in one transaction together with its "done". With ``outside=True`` it is
    ``handle(task)`` instead: it runs without a transaction, may talk to the network, and ends with ``task.finish(tx)``.
    """

    event: str
    handle: Callable[..., None]
    outside: bool = False

    @property
    def name(self) -> str:
        return f"{self.handle.__module__}.{self.handle.__qualname__}"


@dataclass(frozen=True)
class Job:
    """Work to be done later (``every=None``: only when enqueued by name) or again and again."""

    name: str
    handle: Callable[..., None]
    every: timedelta | None = None
    outside: bool = False


@dataclass(frozen=True)
class ExtraField:
    """A typed field that a plugin hangs on somebody else's document; it lands under ``extensions.<plugin>.<name>``."""

    plugin: str
    name: str
    kind: type = str
    label: str = ""
    required: bool = False
    max_length: int = 255


@dataclass(frozen=True)
class HealthCheck:
    """One line of GET /health."""

    name: str
    healthy: bool
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """All a plugin brings, told once, in its ``plugin.py``. ``name`` is also its URL, table, hook and permission prefix."""

    name: str
    version: str
    title: str
    depends: tuple[str, ...] = ()
    hookspecs: ModuleType | None = None
    hooks: tuple[object, ...] = ()
    models: ModuleType | None = None
    blueprints: tuple[Blueprint, ...] = ()
    permissions: tuple[Permission, ...] = ()
    menu: tuple[MenuEntry, ...] = ()
    slots: tuple[Slot, ...] = ()
    """Places on this plugin's pages that others may fill."""
    parts: tuple[Contribution, ...] = ()
    """What this plugin puts into slots, its own and others'."""
    assets: str | None = None
    """Folder of the plugin's own style sheets and scripts, served under ``/static/<plugin>/``."""
    events: tuple[type[Event], ...] = ()
    subscribers: tuple[Subscriber, ...] = ()
    jobs: tuple[Job, ...] = ()
    commands: tuple[click.Command, ...] = ()
    laws: tuple[Law, ...] = ()
    seed: Callable[[Transaction], None] | None = None
    """Rows the plugin needs in every company, written when a company is founded; repeating it changes nothing."""
    migrations: str | None = None
    translations: str | None = None
    development_only: bool = False
    """A tool around the product, which a production installation refuses to start with."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Default settings, read as ``tx.setting("<plugin>.<key>")``; overridden by ``[plugin.<name>]`` in the TOML file."""


__all__ = ["ExtraField", "HealthCheck", "Job", "MenuEntry", "Permission", "Plugin", "Subscriber", "Task", "hookimpl", "hookspec"]

"""The mock installation: its state, its configuration and what it knows of documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ..store import Document, Store
from ..system import MockSystem
from .resources import Resource
from .settings import Settings


@dataclass(frozen=True)
class Site:
    """One U8 account set (账套) behind the open platform."""

    system: MockSystem
    settings: Settings
    resources: Mapping[str, Resource]

    @property
    def store(self) -> Store:
        return self.system.store

    @property
    def now(self) -> float:
        return self.system.clock()

    def moment(self) -> str:
        """This moment as U8 writes it: local time, without a zone."""
        return datetime.fromtimestamp(self.now, ZoneInfo(self.settings.timezone)).strftime("%Y-%m-%d %H:%M:%S.000")

    def today(self) -> str:
        return self.moment()[:10]

    def next_code(self, resource: Resource) -> str:
        """The next free number of a resource's own series."""
        while True:
            code = f"{resource.prefix}{self.store.next(resource.id):010d}"
            if self.store.find(resource.id, code) is None:
                return code

    def stamp(self) -> str:
        """The next row version (时间戳), which only grows: what changed later has a greater one."""
        return str(self.store.next("timestamp", 500_001))

    def held(self, resource: Resource, name: str) -> Document | None:
        """The document of a number, or of a key where the site replies keys."""
        by_code = self.store.find(resource.id, name)
        if by_code is not None or not (name.isascii() and name.isdigit() and len(name) < 19):
            return by_code
        return self.store.get(resource.id, int(name))

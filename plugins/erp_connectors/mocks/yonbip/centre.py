"""The mock data centre: its state and its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ..store import Store
from ..system import MockSystem
from .rates import Rates
from .services import Service
from .settings import Settings


@dataclass(frozen=True)
class Centre:
    """One YonBIP data centre with one tenant."""

    system: MockSystem
    settings: Settings
    services: Mapping[str, Service]
    rates: Rates = field(default_factory=Rates)
    running: set[str] = field(default_factory=set)
    """Resubmit keys that are being worked on at this moment."""

    @property
    def store(self) -> Store:
        return self.system.store

    def now(self) -> str:
        """This moment as YonBIP writes it."""
        moment = datetime.fromtimestamp(self.system.clock(), UTC) + timedelta(hours=self.settings.utc_offset_hours)
        return moment.strftime("%Y-%m-%d %H:%M:%S")

    def next_code(self, service: Service) -> str:
        """The next free number of a service's own series."""
        while True:
            code = f"{service.prefix}{self.store.next(service.id):08d}"
            if self.store.find(service.id, code) is None:
                return code

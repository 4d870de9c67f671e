"""The mock data centre: its state and its configuration."""

from __future__ import annotations

from dataclasses import dataclass

from ..store import Store
from ..system import MockSystem
from .services import Service
from .settings import Settings


@dataclass(frozen=True)
class Centre:
    """One YonBIP data centre with one tenant."""

    system: MockSystem
    settings: Settings

    @property
    def store(self) -> Store:
        return self.system.store

    def next_code(self, service: Service) -> str:
        """The next free number of a service's own series."""
        while True:
            code = f"{service.prefix}{self.store.next(service.id):08d}"
            if self.store.find(service.id, code) is None:
                return code

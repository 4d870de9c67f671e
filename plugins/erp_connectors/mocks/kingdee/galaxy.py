"""The mock installation: its state, its configuration and what a fresh one holds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ..store import Document, Store
from ..system import MockSystem
from .forms import Catalogue, Form
from .loose import whole
from .settings import Settings

_FURNITURE = Path(__file__).with_name("furniture.toml")


@dataclass(frozen=True)
class Galaxy:
    """One Kingdee Cloud Galaxy server."""

    system: MockSystem
    settings: Settings
    catalogue: Catalogue

    @property
    def store(self) -> Store:
        return self.system.store

    def now(self) -> str:
        """This moment as the server's clock on the wall shows it."""
        zone = ZoneInfo(self.settings.time_zone)
        return datetime.fromtimestamp(self.system.clock(), zone).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]

    def form(self, id_: str) -> Form:
        """The form of an id, or the system's refusal."""
        return self.catalogue.form(id_)

    def master(self, target: str, number: str) -> Document | None:
        """The referenced master, when its form is known here and it exists."""
        form = self.catalogue.find(target)
        return self.store.find(form.id, number) if form and number else None

    def number_of(self, target: str, id_: Any) -> str | None:
        """The number of the master with this id, when its form is known here and it exists."""
        form = self.catalogue.find(target)
        held = self.store.get(form.id, whole(id_)) if form and whole(id_) else None
        return held.number if held else None

    def next_number(self, form: Form) -> str:
        """The next free number of a form's own series."""
        while True:
            number = f"{form.prefix}{self.store.next(form.id):06d}"
            if self.store.find(form.id, number) is None:
                return number


def furnish(galaxy: Galaxy) -> None:
    """Give a fresh installation what every real one ships with: currencies, organisations, units, users …"""
    shipped = tomllib.loads(_FURNITURE.read_text(encoding="utf-8"))
    with galaxy.store.transaction():
        for form_id, masters in shipped.items():
            for number, told in masters.items():
                _place(galaxy, form_id, number, told)
        for number in galaxy.settings.organisations:
            _place(galaxy, "ORG_Organizations", number, {"FName": f"组织{number}"})


def _place(galaxy: Galaxy, form_id: str, number: str, told: Mapping[str, Any]) -> None:
    if galaxy.store.find(form_id, number) is None:
        galaxy.store.add(form_id, number, "C", _master(galaxy, told))


def _master(galaxy: Galaxy, told: Mapping[str, Any]) -> dict[str, Any]:
    now = galaxy.now()
    head = {**told, "FForbidStatus": "A", "FCreateDate": now, "FModifyDate": now, "FApproveDate": now}
    return {"head": head, "entries": {}}

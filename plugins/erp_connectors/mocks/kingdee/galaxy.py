"""The mock installation: its state, its configuration and what a fresh one holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..store import Document, Store
from ..system import MockSystem
from .forms import Form, forms
from .settings import Settings

_CURRENCIES = (("PRE001", "人民币", "CNY"), ("PRE007", "美元", "USD"))


@dataclass(frozen=True)
class Galaxy:
    """One Kingdee Cloud Galaxy server."""

    system: MockSystem
    settings: Settings

    @property
    def store(self) -> Store:
        return self.system.store

    def master(self, target: str, number: str) -> Document | None:
        """The referenced master, when its form is known here and it exists."""
        form = forms().get(target.casefold())
        return self.store.find(form.id, number) if form and number else None

    def next_number(self, form: Form) -> str:
        """The next free number of a form's own series."""
        while True:
            number = f"{form.prefix}{self.store.next(form.id):06d}"
            if self.store.find(form.id, number) is None:
                return number


def furnish(galaxy: Galaxy) -> None:
    """Give a fresh installation the currencies every real one ships with."""
    with galaxy.store.transaction():
        for number, name, code in _CURRENCIES:
            if galaxy.store.find("BD_Currency", number) is None:
                galaxy.store.add("BD_Currency", number, "C", _master(galaxy, name, code))


def _master(galaxy: Galaxy, name: str, code: str) -> dict[str, Any]:
    now = galaxy.system.now()
    return {
        "head": {"FName": name, "FCODE": code, "FForbidStatus": "A", "FCreateDate": now, "FModifyDate": now},
        "entries": {},
    }

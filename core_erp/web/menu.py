"""The menu as one person sees it, with the counts beside its entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request, url_for

from core_erp.i18n import word
from core_erp.plugin import MenuEntry

if TYPE_CHECKING:
    from core_erp.transaction import Transaction

GROUPS = {"work": word("Work"), "warehouse": word("Warehouse"), "finance": word("Finance"), "manage": word("Manage")}
_PRODUCT = "plugins."


@dataclass(frozen=True)
class Item:
    """One line of the menu."""

    title: str
    url: str
    icon: str
    count: int
    is_urgent: bool
    is_here: bool
    owner: str
    """Shown to administrators when the entry comes from a plugin that does not ship here."""


@dataclass(frozen=True)
class Group:
    title: str
    items: tuple[Item, ...]


def menu(tx: Transaction) -> list[Group]:
    """Only what this person may open; groups without an entry are left out."""
    entries = sorted(_entries(tx), key=lambda pair: pair[0].order)
    groups = (Group(title, tuple(_item(tx, e, owner) for e, owner in entries if e.group == key)) for key, title in GROUPS.items())
    return [group for group in groups if group.items]


def _entries(tx: Transaction) -> Iterator[tuple[MenuEntry, str]]:
    for plugin in tx.erp.plugins:
        is_ours = any(type(part).__name__ == "module" and part.__name__.startswith(_PRODUCT) for part in plugin.hooks)  # type: ignore[attr-defined]
        for entry in plugin.menu:
            if tx.actor.may(entry.needs.code):
                yield entry, "" if is_ours else plugin.name


def _item(tx: Transaction, entry: MenuEntry, owner: str) -> Item:
    url = url_for(entry.endpoint)
    count = _count(tx, entry)
    is_here = request.path == url or request.path.startswith(f"{url}/")
    return Item(
        entry.title, url, entry.icon, count, entry.is_urgent and count > 0, is_here, owner if tx.actor.has_role("admin") else ""
    )


def _count(tx: Transaction, entry: MenuEntry) -> int:
    count = entry.count
    if count is None:
        return 0
    return int(tx.erp.cache.get(("core.menu", tx.company_id, tx.actor.user_id, entry.endpoint), lambda: count(tx)))

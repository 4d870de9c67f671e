"""Find a document, a person or a page by whatever one knows of it: number, customer, parcel, phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from core_erp.i18n import gettext

if TYPE_CHECKING:
    from core_erp.transaction import Transaction

MOST = 8
SHORTEST = 2


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Something that was found. ``kind`` is a translatable word, ``title`` and ``note`` are shown as they are."""

    kind: str
    title: str
    url: str
    note: str = ""
    icon: str = "file-text"


def hits(tx: Transaction, text: str) -> list[Hit]:
    """At most a few of each kind, in the order of the plugins; nothing for less than two characters."""
    wanted = text.strip()[:100]
    if len(wanted) < SHORTEST:
        return []
    return [hit for answer in tx.hook.erp_search_hits(tx=tx, text=wanted, most=MOST) if answer for hit in answer]


def places(tx: Transaction, text: str = "") -> list[Hit]:
    """The pages this person may go to whose name, in English or the person's language, holds the text."""
    entries = (e for p in tx.erp.plugins for e in p.menu if tx.actor.may(e.needs.code))
    wanted = text.strip().casefold()
    return [Hit(kind="Go to", title=e.title, url=url_for(e.endpoint), icon=e.icon) for e in entries
            if wanted in e.title.casefold() or wanted in gettext(e.title, tx.actor.locale).casefold()]  # fmt: skip

"""The words of a notice for one reader: the company's own template or the shipped one, filled in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core_erp import i18n
from plugins.notices.kinds import NoticeKind, Wording
from plugins.notices.models import Template
from plugins.notices.wording import parse, rendered
from plugins.notices.wording.grammar import Node

if TYPE_CHECKING:
    from core_erp import Transaction

LONGEST_TITLE, LONGEST_FACT = 300, 8_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")


@dataclass(frozen=True)
class Words:
    """A template that was read."""

    title: tuple[Node, ...]
    body: tuple[Node, ...]


def words(tx: Transaction, kind: NoticeKind, locale: str) -> Words:
    """The template in force; costs no statement once known."""
    return tx.erp.cache.get(("notices.words", tx.company_id, kind.code, locale), lambda: read(kind, wording(tx, kind, locale)))


def read(kind: NoticeKind, wording: Wording) -> Words:
    """Raises TemplateMistake for what is no template of this kind."""
    return Words(parse(wording.title, kind.names), parse(wording.body, kind.names))


def wording(tx: Transaction, kind: NoticeKind, locale: str) -> Wording:
    """The company's own words in this language, or the shipped ones in it, or in English."""
    own = own_wordings(tx)
    shipped = kind.wording.get(locale) or kind.wording.get("en") or next(iter(kind.wording.values()))
    return own.get((kind.code, locale), shipped)


def own_wordings(tx: Transaction) -> Mapping[tuple[str, str], Wording]:
    """What the company has written itself."""
    rows = select(Template).where(Template.company_id == tx.company_id)
    return tx.erp.cache.get(
        ("notices.own_words", tx.company_id),
        lambda: {(t.kind, t.locale): Wording(t.title, t.body) for t in tx.session.scalars(rows)},
    )


def filled(words: Words, facts: Mapping[str, str]) -> tuple[str, str]:
    """Title, in one line, and body."""
    title = " ".join(rendered(words.title, facts).split())
    return title[:LONGEST_TITLE], rendered(words.body, facts)


def formatted(kind: NoticeKind, facts: Mapping[str, Any], locale: str, zone: str) -> dict[str, str]:
    """The facts as this reader writes them; those the kind does not declare are left out."""
    return {name: _written(form, facts.get(name), locale, zone) for name, form in kind.facts.items()}


def _written(form: str, value: Any, locale: str, zone: str) -> str:
    if value is None or value == "":
        return ""
    if form == "moment":
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return i18n.moment(moment, locale, zone)
    if form == "amount":
        return i18n.amount(value["minor"], value["currency"], locale)
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return _CONTROL.sub(" ", text)[:LONGEST_FACT]

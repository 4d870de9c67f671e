"""The company writes its own texts; what is no template is refused with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import NotFound, Objection, object_to, refuse, require
from core_erp.i18n import LOCALES
from plugins.notices import permissions, texts
from plugins.notices.kinds import NoticeKind, Wording, catalogue
from plugins.notices.models import Template
from plugins.notices.wording import TemplateMistake, parse

if TYPE_CHECKING:
    from core_erp import Transaction

LONGEST_TITLE = 200


def write(tx: Transaction, kind: str, locale: str, wording: Wording) -> Template:
    """Notices of this kind are worded so in this language from now on. Raises Refused with line and column of a mistake."""
    require(tx, permissions.WORD)
    known = _kind(tx, kind, locale)
    refuse([_about(known, wording)])
    row = _row(tx, kind, locale) or tx.add(Template(company_id=tx.company_id, kind=kind, locale=locale))
    row.title, row.body = wording.title, wording.body
    tx.flush()
    return row


def forget(tx: Transaction, kind: str, locale: str) -> None:
    """Back to the words that were shipped. Raises NotFound when the company has none of its own."""
    require(tx, permissions.WORD)
    _kind(tx, kind, locale)
    row = _row(tx, kind, locale)
    if row is None:
        raise NotFound("There is no {kind} {key}", kind="template", key=f"{kind} {locale}")
    tx.session.delete(row)


def preview(tx: Transaction, kind: str, locale: str, wording: Wording) -> Wording:
    """What it would look like, every fact standing for itself in brackets. Raises Refused like ``write``."""
    require(tx, permissions.WORD)
    known = _kind(tx, kind, locale)
    refuse([_about(known, wording)])
    return Wording(*texts.filled(texts.read(known, wording), {name: f"[{name}]" for name in known.names}))


def _kind(tx: Transaction, kind: str, locale: str) -> NoticeKind:
    known = catalogue(tx.erp).get(kind)
    if known is None or locale not in LOCALES:
        raise NotFound("There is no {kind} {key}", kind="template", key=f"{kind} {locale}")
    return known


def _row(tx: Transaction, kind: str, locale: str) -> Template | None:
    same = (Template.company_id == tx.company_id, Template.kind == kind, Template.locale == locale)
    return tx.session.scalar(select(Template).where(*same).with_for_update())


def _about(kind: NoticeKind, wording: Wording) -> Iterator[Objection]:
    if not wording.title.strip() or "\n" in wording.title or "\r" in wording.title or len(wording.title) > LONGEST_TITLE:
        yield object_to("notices/title", "A title is one line of at most {most} characters", "/title", most=LONGEST_TITLE)
    for name in ("title", "body"):
        try:
            parse(getattr(wording, name), kind.names)
        except TemplateMistake as mistake:
            yield object_to("notices/template", "Line {line}, column {column}: {why}", f"/{name}",
                            line=mistake.line, column=mistake.column, why=mistake.why)  # fmt: skip

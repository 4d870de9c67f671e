"""Reading notices: one's inbox, what became of deliveries, whether somebody knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from core_erp import NotFound
from core_erp.i18n import LOCALES, gettext
from core_erp.identity import Role
from plugins.notices import texts
from plugins.notices.channels.endpoints import endpoints_of
from plugins.notices.choosing import EMAIL
from plugins.notices.kinds import catalogue
from plugins.notices.models import Delivery, NoticeRow, Preference

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, kw_only=True)
class InboxFilter:
    """Which of one's notices; None: whatever they are."""

    is_unread: bool | None = None
    kind: str | None = None
    subject: str | None = None


def inbox(tx: Transaction, wanted: InboxFilter) -> Select[NoticeRow]:
    """The actor's notices that he has not dismissed, each with its deliveries."""
    query = select(NoticeRow).where(NoticeRow.person_id == tx.actor.user_id, NoticeRow.dismissed_at.is_(None))
    if wanted.is_unread is not None:
        query = query.where(NoticeRow.read_at.is_(None) if wanted.is_unread else NoticeRow.read_at.is_not(None))
    if wanted.kind is not None:
        query = query.where(NoticeRow.kind == wanted.kind)
    if wanted.subject is not None:
        query = query.where(NoticeRow.subject == wanted.subject)
    return query.options(selectinload(NoticeRow.deliveries))


def unread(tx: Transaction) -> int:
    """How many of the actor's notices are neither read nor dismissed."""
    mine = (NoticeRow.person_id == tx.actor.user_id, NoticeRow.read_at.is_(None), NoticeRow.dismissed_at.is_(None))
    return tx.session.scalar(select(func.count()).where(*mine)) or 0


@dataclass(frozen=True, kw_only=True)
class DeliveryFilter:
    """Which deliveries; None: whatever they are."""

    state: str | None = None
    channel: str | None = None
    recipient: str | None = None
    kind: str | None = None
    key: str | None = None


def deliveries(tx: Transaction, wanted: DeliveryFilter) -> Select[Delivery]:
    """Everybody's deliveries in the company."""
    query = select(Delivery).join(Delivery.notice).where(Delivery.company_id == tx.company_id)
    for name in ("state", "channel", "recipient"):
        if getattr(wanted, name) is not None:
            query = query.where(getattr(Delivery, name) == getattr(wanted, name))
    for name in ("kind", "key"):
        if getattr(wanted, name) is not None:
            query = query.where(getattr(NoticeRow, name) == getattr(wanted, name))
    return query


@dataclass(frozen=True)
class Standing:
    """What became of everything told under one key."""

    count: int
    is_seen: bool
    is_sent: bool
    is_pending: bool
    failed: tuple[Delivery, ...]

    @property
    def is_told(self) -> bool:
        """Does anybody know: was it delivered, or was an inbox opened that has it?"""
        return self.is_seen or self.is_sent


def standing(tx: Transaction, key: str) -> Standing:
    """Whether what was told under this key reached anybody."""
    rows = tx.session.scalars(
        select(NoticeRow).where(NoticeRow.company_id == tx.company_id, NoticeRow.key == key)
        .options(selectinload(NoticeRow.deliveries))
    ).all()  # fmt: skip
    sent = [d for row in rows for d in row.deliveries]
    return Standing(
        len(rows), any(r.seen_at or r.read_at for r in rows), any(d.state == "sent" for d in sent),
        any(d.state == "pending" for d in sent), tuple(d for d in sent if d.state == "failed"),
    )  # fmt: skip


# -- what there is ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KindLine:
    code: str
    title: str
    facts: tuple[str, ...]
    by_mail: bool
    is_urgent: bool


def kinds(tx: Transaction) -> Sequence[KindLine]:
    """Every kind of notice, in the reader's language, with the facts its templates may name."""
    return [
        KindLine(k.code, gettext(k.title, tx.actor.locale), tuple(sorted(k.names)), k.mail, k.urgent)
        for k in sorted(catalogue(tx.erp).values(), key=lambda k: k.code)
    ]


@dataclass(frozen=True)
class TemplateLine:
    kind: str
    locale: str
    title: str
    body: str
    is_own: bool


def templates(tx: Transaction) -> Sequence[TemplateLine]:
    """The words in force of every kind and language, and whether the company wrote them itself."""
    return list(_templates(tx))


def _templates(tx: Transaction) -> Iterator[TemplateLine]:
    own = texts.own_wordings(tx)
    for kind in sorted(catalogue(tx.erp).values(), key=lambda k: k.code):
        for locale in LOCALES:
            words = texts.wording(tx, kind, locale)
            yield TemplateLine(kind.code, locale, words.title, words.body, (kind.code, locale) in own)


@dataclass(frozen=True)
class ChannelLine:
    code: str
    service: str
    is_ready: bool


def channels(tx: Transaction) -> Sequence[ChannelLine]:
    """What can be chosen: e-mail, and the chats that were set up."""
    mail = ChannelLine(EMAIL, "smtp", bool(tx.setting("notices.smtp_host")))
    return [mail, *(ChannelLine(e.code, e.service, is_ready=True) for e in endpoints_of(tx).values())]


def known_role(tx: Transaction, role: str) -> str:
    """The code, if there is such a role. Raises NotFound."""
    if tx.session.scalar(select(Role.id).where(Role.code == role)) is None:
        raise NotFound("There is no {kind} {key}", kind="role", key=role)
    return role


def preferences_of(tx: Transaction, *, role: str | None = None) -> Sequence[Preference]:
    """The actor's own choices, or those for a role."""
    mine = Preference.role == role if role is not None else Preference.person_id == tx.actor.user_id
    return tx.session.scalars(
        select(Preference).where(Preference.company_id == tx.company_id, mine).order_by(Preference.id)
    ).all()

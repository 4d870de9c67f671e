"""Tell people something: rows for their inboxes and their deliveries, written in the transaction of what happened."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from core_erp.db import table_of
from core_erp.masters import facts as masters
from plugins.notices import choosing, recipients, texts
from plugins.notices.channels.endpoints import endpoints_of
from plugins.notices.choosing import EMAIL
from plugins.notices.kinds import Notice, NoticeKind, catalogue
from plugins.notices.models import Delivery, NoticeRow
from plugins.notices.models.deliveries import job_key
from plugins.notices.recipients import Recipient

if TYPE_CHECKING:
    from core_erp import Transaction

DELIVER = "notices.deliver"
_NOTICES, _DELIVERIES = table_of(NoticeRow), table_of(Delivery)
_WRITE_DELIVERIES = insert(_DELIVERIES)
_KEY = ("company_id", "recipient", "key")


@dataclass(frozen=True)
class _Telling:
    """One notice for one recipient."""

    notice: Notice
    kind: NoticeKind
    to: Recipient


def tell(tx: Transaction, *notices: Notice) -> None:
    """Put these into the inboxes of everybody they are for, and send them on by the channels people chose.

    Nobody is told of the same key twice. All of it is written in this transaction, in two bulk statements after one
    that finds the people; what leaves the house is sent after the commit. Raises LookupError for an undeclared kind.
    """
    kinds = catalogue(tx.erp)
    wished = choosing.wishes(tx)
    people = recipients.found(tx, notices)
    tellings = {
        (n.key, to.key): _Telling(n, kinds[n.kind], to)
        for n in notices for to in (*_readers(n, people), *_chats(tx, kinds[n.kind], n, wished))
    }  # fmt: skip
    if not tellings:
        return
    rows = [_row(tx, telling, wished) for telling in tellings.values()]
    written = tx.session.connection().execute(_once(tx).returning(_NOTICES.c.id, _NOTICES.c.recipient, _NOTICES.c.key), rows)
    ids = {(key, recipient): notice_id for notice_id, recipient, key in written}
    _send(tx, [(ids[pair], telling) for pair, telling in tellings.items() if pair in ids], wished)


def _readers(notice: Notice, people: Iterable[Recipient]) -> Iterator[Recipient]:
    for one in people:
        if one.person_id in notice.people or one.partner_id in notice.partners or not one.roles.isdisjoint(notice.roles):
            yield one


def _chats(tx: Transaction, kind: NoticeKind, notice: Notice, wished: choosing.Wishes) -> Iterator[Recipient]:
    """The chats of the roles it goes to: each is told once, however many people read it."""
    known = endpoints_of(tx)
    for code in wished.chats_of(kind, notice.roles):
        if code in known:
            yield Recipient(f"endpoint:{code}", code, known[code].locale)


def _once(tx: Transaction) -> Any:
    """An INSERT that leaves out what was told before, on either database."""
    dialect = postgresql if tx.session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(_NOTICES).on_conflict_do_nothing(index_elements=_KEY)


def _row(tx: Transaction, telling: _Telling, wished: choosing.Wishes) -> dict[str, Any]:
    notice, to = telling.notice, telling.to
    title, body = written_for(tx, telling.kind, notice.facts, to, link=notice.link, zone=zone_of(tx, to, wished))
    return {
        "company_id": tx.company_id, "recipient": to.key, "person_id": to.person_id, "partner_id": to.partner_id,
        "key": notice.key, "kind": notice.kind, "subject": notice.subject, "title": title, "body": body,
        "link": notice.link, "locale": to.locale, "created_at": tx.now,
    }  # fmt: skip


def zone_of(tx: Transaction, to: Recipient, wished: choosing.Wishes) -> str:
    hours = wished.habits.get(to.person_id or 0)
    return hours.zone if hours else masters.company(tx).timezone


def written_for(tx: Transaction, kind: NoticeKind, facts: Mapping[str, Any], to: Recipient, *, link: str,
                zone: str) -> tuple[str, str]:  # fmt: skip
    """Title and body for one reader."""
    always = {"person": to.name, "company": masters.company(tx).name, "link": address_of(tx, link)}
    return texts.filled(texts.words(tx, kind, to.locale), texts.formatted(kind, facts, to.locale, zone) | always)


def address_of(tx: Transaction, path: str) -> str:
    """A path of the application as an address; it never leads to another host."""
    return f"{tx.erp.settings.base_url.rstrip('/')}/{path.lstrip('/')}" if path else ""


# -- on its way ---------------------------------------------------------------------------------------------------


def _send(tx: Transaction, told: list[tuple[int, _Telling]], wished: choosing.Wishes) -> None:
    rows = [row for notice_id, telling in told for row in _deliveries(tx, notice_id, telling, wished)]
    if not rows:
        return
    tx.session.connection().execute(_WRITE_DELIVERIES, rows)
    for row in rows:
        if row["state"] == "pending":
            tx.enqueue(DELIVER, {"uid": row["uid"]}, key=job_key(row["uid"]))


def _deliveries(tx: Transaction, notice_id: int, telling: _Telling, wished: choosing.Wishes) -> Iterator[dict[str, Any]]:
    for channel, mode in _channels(tx, telling, wished).items():
        reason = _why_not(tx, telling.to, channel, mode)
        yield {
            "company_id": tx.company_id, "notice_id": notice_id, "uid": uuid.uuid4().hex, "recipient": telling.to.key,
            "channel": channel, "mode": "digest" if mode == "digest" else "now", "created_at": tx.now,
            "state": "suppressed" if reason else "pending", "reason": reason, "attempts": 0, "round": 1, "is_repeat": False,
        }  # fmt: skip


def _channels(tx: Transaction, telling: _Telling, wished: choosing.Wishes) -> dict[str, str]:
    """Without a mail server there is no e-mail to speak of, so nothing is written about it."""
    if telling.to.key.startswith("endpoint:"):
        return {telling.to.name: "now"}
    modes, known = wished.modes(telling.kind, telling.to), endpoints_of(tx)
    has_mail = bool(tx.setting("notices.smtp_host"))
    return {c: mode for c, mode in modes.items() if (has_mail if c == EMAIL else c in known and mode != "off")}


def _why_not(tx: Transaction, to: Recipient, channel: str, mode: str) -> str:
    if channel != EMAIL:
        return ""
    if mode == "off":
        return "switched off"
    if not to.email:
        return "no e-mail address"
    domains = [str(d).lower() for d in tx.setting("notices.mail_domains")]
    domain = to.email.rpartition("@")[2].lower()
    return "" if not domains or domain in domains else "the address is not in mail_domains"

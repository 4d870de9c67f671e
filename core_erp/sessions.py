"""Who is signed in at a browser: rows on the server, so that they can be seen and ended."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from core_erp.db import Id, Model, Utc, table_of
from core_erp.errors import NotFound
from core_erp.identity import Actor, Membership, User, actor_of, fingerprint

if TYPE_CHECKING:
    from core_erp.transaction import Transaction

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=30)
"""A session ends after this long without a request, and in any case after this long (OWASP ASVS 5.0, 7.3)."""
_SEEN = timedelta(minutes=1)


class Session(Model):
    """One browser of one person. Only the hash of its cookie is kept."""

    __tablename__ = "core_session"
    __audited__ = False
    __table_args__ = (Index("ix_core_session_user", "user_id", "ended_at"),)

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    address: Mapped[str] = mapped_column(default="")
    browser: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime] = mapped_column(Utc)
    seen_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    user: Mapped[User] = relationship()


@dataclass(frozen=True)
class Visit:
    """The session behind a request."""

    session_id: int
    actor: Actor
    csrf: str
    """What forms of this session must carry."""
    is_to_be_noted: bool
    """Has nobody written down for a while that it is in use?"""


def begin(tx: Transaction, user: User, *, address: str, browser: str) -> str:
    """Sign a person in; returns the text of the cookie. Always a new session: an old cookie gains nothing."""
    text = secrets.token_urlsafe(32)
    tx.add(Session(token_hash=fingerprint(text), user_id=user.id, company_id=user.company_id, address=address[:64],
                   browser=browser[:200], began_at=tx.now, seen_at=tx.now))  # fmt: skip
    return text


def visit(tx: Transaction, text: str) -> Visit | None:
    """The visit a cookie stands for, while its session lasts and its person may come in."""
    person = joinedload(Session.user).joinedload(User.memberships).joinedload(Membership.role)
    found = tx.session.scalars(select(Session).where(Session.token_hash == fingerprint(text)).options(person))
    session = found.unique().one_or_none()
    if session is None or not _lasts(session, tx.now):
        return None
    actor = actor_of(tx, session.user, via="web", request_id=tx.actor.request_id)
    return Visit(session.id, actor, csrf_of(text), session.seen_at < tx.now - _SEEN)


def _lasts(session: Session, now: datetime) -> bool:
    is_fresh = session.seen_at > now - IDLE and session.began_at > now - LONGEST
    return session.ended_at is None and is_fresh and session.user.is_active


def csrf_of(text: str) -> str:
    """Bound to the cookie without giving it away."""
    return hmac.new(text.encode(), b"form", hashlib.sha256).hexdigest()


def note(tx: Transaction, session_id: int) -> None:
    """Write down that a session is in use."""
    _change(tx, Session.id == session_id, seen_at=tx.now)


def end(tx: Transaction, text: str) -> None:
    """Sign out: the cookie is worth nothing from now on."""
    _change(tx, Session.token_hash == fingerprint(text), ended_at=tx.now)


def end_one(tx: Transaction, session_id: int) -> None:
    """End one of the actor's own sessions. Raises NotFound for anybody else's."""
    session = tx.session.get(Session, session_id)
    if session is None or session.user_id != tx.actor.user_id:
        raise NotFound("There is no {kind} {key}", kind="session", key=session_id)
    session.ended_at = tx.now


def end_all_of(tx: Transaction, user_id: int, *, but: int | None = None) -> None:
    """End every session of a person: the password was changed, or the person is no longer welcome."""
    keep = (Session.id != but,) if but is not None else ()
    _change(tx, Session.user_id == user_id, Session.ended_at.is_(None), *keep, ended_at=tx.now)


def of_person(tx: Transaction, user_id: int) -> list[Session]:
    """The sessions of a person that last, newest first."""
    own = select(Session).where(Session.user_id == user_id, Session.ended_at.is_(None), Session.seen_at > tx.now - IDLE)
    return list(tx.session.scalars(own.options(joinedload(Session.user)).order_by(Session.seen_at.desc())))


def _change(tx: Transaction, *where: object, **values: datetime) -> None:
    tx.session.execute(update(table_of(Session)).where(*where).values(values))  # type: ignore[arg-type]

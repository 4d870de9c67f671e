"""Who acts: people, their roles, the tokens of machines, and the Actor that every transaction carries."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import Request
from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from core_erp.db import Id, Model, Utc
from core_erp.errors import Unauthorized
from core_erp.plugin import hookimpl

if TYPE_CHECKING:
    from core_erp.transaction import Transaction

EVERYTHING = "*"
_HASHER = PasswordHasher()


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The person or machine behind a transaction. ``user_id`` is the person that four-eyes rules compare."""

    company_id: int
    user_id: int | None = None
    name: str = "system"
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    partner_id: int | None = None
    via: str = "api"
    request_id: str = ""
    locale: str = "en"

    @classmethod
    def system(cls, company_id: int, *, via: str = "cli", request_id: str = "") -> Actor:
        """The house itself: jobs and commands. May do everything; counts as nobody in four-eyes rules."""
        return cls(company_id=company_id, permissions=frozenset({EVERYTHING}), via=via, request_id=request_id)

    def may(self, permission: str) -> bool:
        return permission in self.permissions or EVERYTHING in self.permissions

    def has_role(self, role: str) -> bool:
        return role in self.roles

    def may_see(self, record: Any) -> bool:
        """Records of other companies do not exist for this actor; nor, for a customer, those of other partners."""
        if getattr(record, "company_id", self.company_id) not in (self.company_id, None):
            return False
        return self.partner_id is None or getattr(record, "partner_id", self.partner_id) == self.partner_id


class Role(Model):
    """A set of permissions with a name from the business: warehouse, finance, quality …"""

    __tablename__ = "core_role"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    grants: Mapped[list[Grant]] = relationship(back_populates="role", cascade="all, delete-orphan")


class Grant(Model):
    """One permission of a role."""

    __tablename__ = "core_grant"
    __table_args__ = (UniqueConstraint("role_id", "permission"),)

    id: Mapped[Id]
    role_id: Mapped[int] = mapped_column(ForeignKey("core_role.id"))
    permission: Mapped[str]
    role: Mapped[Role] = relationship(back_populates="grants")


class User(Model):
    """A person or a machine account. Without a password it can only use tokens."""

    __tablename__ = "core_user"

    id: Mapped[Id]
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None]
    password_hash: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="en")
    is_active: Mapped[bool] = mapped_column(default=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("core_partner.id"))
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    memberships: Mapped[list[Membership]] = relationship(back_populates="user", cascade="all, delete-orphan")

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(m.role.code for m in self.memberships)


class Membership(Model):
    """A user has a role."""

    __tablename__ = "core_membership"
    __table_args__ = (UniqueConstraint("user_id", "role_id"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"))
    role_id: Mapped[int] = mapped_column(ForeignKey("core_role.id"), index=True)
    user: Mapped[User] = relationship(back_populates="memberships")
    role: Mapped[Role] = relationship()


class Token(Model):
    """A bearer token of a user; only its hash is kept, its text is shown once."""

    __tablename__ = "core_token"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), index=True)
    label: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime | None] = mapped_column(Utc)
    revoked_at: Mapped[datetime | None] = mapped_column(Utc)
    user: Mapped[User] = relationship()


# -- making actors ------------------------------------------------------------------------------------------------


def actor_of(tx: Transaction, user: User, *, via: str, request_id: str = "") -> Actor:
    """The actor a user acts as: roles, the permissions of the roles, and what ``erp_permissions`` adds."""
    roles = user.roles
    bare = Actor(company_id=user.company_id, user_id=user.id, name=user.name, roles=roles, partner_id=user.partner_id,
                 via=via, request_id=request_id, locale=user.locale)  # fmt: skip
    granted = frozenset(tx.session.scalars(
        select(Grant.permission).join(Role).where(Role.code.in_(roles)).distinct()
    )) if roles else frozenset()  # fmt: skip
    added = (p for answer in tx.hook.erp_permissions(tx=tx, actor=bare) if answer for p in answer)
    return Actor(**{**bare.__dict__, "permissions": granted | frozenset(added)})


def login_as(tx: Transaction, login: str, *, via: str = "cli") -> Actor:
    """The actor of an active user by login name; Unauthorized when there is none."""
    user = tx.session.scalar(select(User).where(User.login == login, User.is_active))
    if user is None:
        raise Unauthorized("There is no active user {login}", login=login)
    return actor_of(tx, user, via=via)


@hookimpl(trylast=True)
def erp_actor(tx: Transaction, request: Request) -> Actor | None:
    """The host's answer: the owner of ``Authorization: Bearer <token>``."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text:
        return None
    owner = joinedload(Token.user).joinedload(User.memberships).joinedload(Membership.role)
    found = tx.session.scalars(select(Token).where(Token.token_hash == fingerprint(text.strip())).options(owner))
    token = found.unique().one_or_none()
    if token is None or not _is_good(token, tx.now):
        raise Unauthorized("This token is unknown, expired or revoked; ask for a new one with 'erp token new'")
    return actor_of(tx, token.user, via="api", request_id=tx.actor.request_id)


def _is_good(token: Token, now: datetime) -> bool:
    expired = token.expires_at is not None and token.expires_at <= now
    return token.revoked_at is None and not expired and token.user.is_active


# -- passwords and tokens -----------------------------------------------------------------------------------------


def fingerprint(token: str) -> str:
    """SHA-256 of a token: it has 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_token(tx: Transaction, user: User, label: str, expires_at: datetime | None = None) -> str:
    """Make a token and return its text, which cannot be shown again."""
    text = f"erp_{secrets.token_urlsafe(32)}"
    tx.add(Token(user_id=user.id, label=label, token_hash=fingerprint(text), created_at=tx.now, expires_at=expires_at))
    return text


def hash_password(password: str) -> str:
    """argon2id with the library's defaults (RFC 9106, low-memory profile)."""
    return _HASHER.hash(password)


def password_fits(user: User | None, password: str) -> bool:
    """Compare in the same time whether or not there is such a user."""
    stored = user.password_hash if user and user.password_hash else _DUMMY
    try:
        return _HASHER.verify(stored, password) and stored is not _DUMMY
    except VerificationError:
        return False


_DUMMY = _HASHER.hash(secrets.token_urlsafe(16))


def grant(tx: Transaction, role: str, name: str, permissions: Iterable[str]) -> Role:
    """A role with at least these permissions; repeating it changes nothing."""
    found = tx.session.scalar(select(Role).where(Role.code == role)) or tx.add(Role(code=role, name=name))
    has = {g.permission for g in found.grants}
    found.grants.extend(Grant(permission=p) for p in sorted(set(permissions) - has))
    return found


ANONYMOUS = Actor(company_id=0, name="anonymous", via="api")
__all__ = ["ANONYMOUS", "Actor", "Grant", "Membership", "Role", "Token", "User", "actor_of", "grant"]

"""The verbs of the door: sign in, sign out, change the password."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from core_erp import attempts, sessions
from core_erp.errors import Objection, object_to, refuse, reject
from core_erp.identity import User, hash_password, password_fits
from core_erp.passwords import weaknesses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core_erp.transaction import Transaction

DOOR = "sign_in"


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """What somebody types at the door; ``login`` may be the e-mail address."""

    login: str
    password: str = field(repr=False)
    next: str = "/"


@dataclass(frozen=True, kw_only=True)
class NewPassword:
    """The old one, so that an open screen is not enough, and the new one twice."""

    old: str = field(repr=False)
    new: str = field(repr=False)
    again: str = field(repr=False)


def person(tx: Transaction, wish: SignIn, address: str) -> User | None:
    """The person behind a login and password; None for anything else, in the same time. Raises TooMany."""
    attempts.check(tx, DOOR, wish.login, address)
    known = select(User).where(or_(User.login == wish.login, User.email == wish.login), User.is_active).order_by(User.id)
    user = tx.session.scalars(known).first()
    return user if password_fits(user, wish.password) and user is not None and user.partner_id is None else None


def change_password(tx: Transaction, wish: NewPassword, session_id: int) -> None:
    """Every other session of the person ends. Raises Refused with each weakness, or ``core/wrong-password``."""
    user = tx.get(User, tx.actor.user_id, lock=True)
    if not password_fits(user, wish.old):
        raise reject("core/wrong-password", "This is not your present password", "/old")
    refuse([_weak(wish, user)])
    user.password_hash = hash_password(wish.new)
    sessions.end_all_of(tx, user.id, but=session_id)


def _weak(wish: NewPassword, user: User) -> Iterator[Objection]:
    for objection in weaknesses(wish.new, user.login, user.name):
        yield Objection(objection.code, objection.reason, "/new", objection.facts)
    if wish.new != wish.again:
        yield object_to("core/password-differs", "The two new passwords differ", "/again")

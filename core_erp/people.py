"""Users, what they may do, and the tokens of machines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from core_erp import identity
from core_erp.errors import Conflict, Forbidden, NotFound, refuse, reject
from core_erp.identity import Grant, Membership, Role, Token, User
from core_erp.masters.models import Partner
from core_erp.passwords import weaknesses
from core_erp.permissions import MANAGE_USERS, require
from core_erp.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class UserWish:
    """A person or machine to be let in. Without a password only tokens open the door; a customer names its partner."""

    login: str
    name: str
    email: str | None = None
    password: str | None = None
    roles: tuple[str, ...] = ()
    locale: str = "en"
    partner_id: int | None = None
    superior_id: int | None = None


def create_user(tx: Transaction, wish: UserWish) -> User:
    """Raises Conflict when the login is taken, Refused for a weak password or an unknown role."""
    require(tx, MANAGE_USERS)
    if tx.session.scalar(select(User.id).where(User.login == wish.login)) is not None:
        raise Conflict("There is a user {login} already", code="core/login-taken", login=wish.login)
    _check_relations(tx, wish)
    facts = {k: v for k, v in wish.__dict__.items() if k not in ("password", "roles")}
    user = tx.add(User(company_id=tx.company_id, **facts))
    user.memberships = [Membership(role=role) for role in _roles(tx, wish.roles)]
    if wish.password is not None:
        _keep_password(user, wish.password)
    tx.flush()
    return user


def _check_relations(tx: Transaction, wish: UserWish) -> None:
    if wish.partner_id is not None:
        tx.get(Partner, wish.partner_id)
    if wish.superior_id is not None:
        tx.get(User, wish.superior_id)


def _roles(tx: Transaction, codes: Iterable[str]) -> list[Role]:
    wanted = sorted(set(codes))
    found = {r.code: r for r in tx.session.scalars(select(Role))} if wanted else {}
    if unknown := [code for code in wanted if code not in found]:
        raise reject("core/unknown-role", "There is no role {roles}; there are {known}", "/roles",
                     roles=", ".join(unknown), known=", ".join(found))  # fmt: skip
    return [found[code] for code in wanted]


def put_under(tx: Transaction, user_id: int, superior_id: int | None) -> User:
    """Name the superior (上级) of a user, or none. Raises Refused ``core/superior-cycle`` when he would be his own."""
    require(tx, MANAGE_USERS)
    people = tx.get_all(User, {user_id, superior_id} - {None}, lock=True)
    user = next(person for person in people if person.id == user_id)
    if superior_id is not None and user_id in _line_above(tx, superior_id):
        raise reject("core/superior-cycle", "{name} would be above himself", "/superior_id", name=user.name)
    user.superior_id = superior_id
    tx.flush()
    return user


def _line_above(tx: Transaction, user_id: int) -> list[int]:
    """A user, his superior, the superior's superior …"""
    above = dict(tx.session.execute(select(User.id, User.superior_id).where(User.company_id == tx.company_id)).all())
    line: list[int] = []
    at: int | None = user_id
    while at is not None and at not in line:
        line.append(at)
        at = above.get(at)
    return line


# -- passwords ----------------------------------------------------------------------------------------------------


def set_password(tx: Transaction, user_id: int, password: str, *, current: str | None = None) -> User:
    """People set their own by giving the current one; whoever manages users sets anybody's. Raises Refused when weak."""
    user = tx.get(User, user_id, lock=True)
    if tx.actor.user_id == user_id and user.password_hash:
        if not identity.password_fits(user, current or ""):
            raise Forbidden("The current password is not right", code="core/wrong-password")
    else:
        require(tx, MANAGE_USERS)
    _keep_password(user, password)
    tx.flush()
    return user


def _keep_password(user: User, password: str) -> None:
    refuse([weaknesses(password, user.login, user.name)])
    user.password_hash = identity.hash_password(password)


# -- rights -------------------------------------------------------------------------------------------------------


def assign_roles(tx: Transaction, user_id: int, codes: Iterable[str]) -> User:
    """The user has exactly these roles from now on. Raises Refused rather than leave nobody who manages users."""
    require(tx, MANAGE_USERS)
    user = tx.get(User, user_id, lock=True)
    wanted = _roles(tx, codes)
    user.memberships = [
        next((m for m in user.memberships if m.role_id == role.id), None) or Membership(role=role) for role in wanted
    ]
    tx.flush()
    _keep_an_administrator(tx)
    return user


def deactivate(tx: Transaction, user_id: int) -> User:
    """The user can no longer sign in, nor can its tokens."""
    return _switch(tx, user_id, active=False)


def activate(tx: Transaction, user_id: int) -> User:
    return _switch(tx, user_id, active=True)


def _switch(tx: Transaction, user_id: int, *, active: bool) -> User:
    require(tx, MANAGE_USERS)
    user = tx.get(User, user_id, lock=True)
    user.is_active = active
    tx.flush()
    _keep_an_administrator(tx)
    return user


def _keep_an_administrator(tx: Transaction) -> None:
    managers = (
        select(func.count(User.id)).join(Membership).join(Role).join(Grant)
        .where(User.is_active, User.company_id == tx.company_id, Grant.permission == MANAGE_USERS.code)
    )  # fmt: skip
    if not tx.session.scalar(managers):
        raise reject("core/last-administrator", "Nobody would be left who may manage users")


def change_role(tx: Transaction, code: str, permissions: Iterable[str]) -> Role:
    """The role has exactly these permissions from now on. Raises Refused for one that no plugin declares."""
    require(tx, MANAGE_USERS)
    wanted = set(permissions)
    if unknown := sorted(wanted - set(tx.erp.permissions)):
        raise reject("core/unknown-permission", "No plugin that is switched on declares {permissions}", "/permissions",
                     permissions=", ".join(unknown))  # fmt: skip
    (role,) = _roles(tx, [code])
    kept = [g for g in role.grants if g.permission in wanted]
    role.grants = kept + [Grant(permission=p) for p in sorted(wanted - {g.permission for g in kept})]
    tx.flush()
    _keep_an_administrator(tx)
    return role


# -- tokens -------------------------------------------------------------------------------------------------------


def issue_token(tx: Transaction, user_id: int, *, label: str, expires_at: datetime | None = None) -> tuple[Token, str]:
    """A new token and its text, which cannot be shown again. One's own, or anybody's for who manages users."""
    user = _own_or_managed(tx, user_id)
    if not user.is_active:
        raise reject("core/inactive-user", "{login} is not active", login=user.login)
    if expires_at is not None and expires_at <= tx.now:
        raise reject("core/expired", "A token cannot expire before it is issued", "/expires_at")
    text = identity.issue_token(tx, user, label, expires_at)
    tx.flush()
    return tx.session.scalars(select(Token).where(Token.token_hash == identity.fingerprint(text))).one(), text


def revoke_token(tx: Transaction, token_id: int) -> Token:
    """Nobody gets in with it any more. Revoking twice changes nothing."""
    token = tx.get(Token, token_id, lock=True)
    _own_or_managed(tx, token.user_id)
    token.revoked_at = token.revoked_at or tx.now
    tx.flush()
    return token


def _own_or_managed(tx: Transaction, user_id: int) -> User:
    user = tx.get(User, user_id)
    if tx.actor.user_id != user_id:
        require(tx, MANAGE_USERS)
    return user


# -- reading ------------------------------------------------------------------------------------------------------


def user_named(tx: Transaction, login: str) -> User:
    """The user of this company with that login. Raises NotFound."""
    user = tx.session.scalar(select(User).where(User.login == login, User.company_id == tx.company_id))
    if user is None:
        raise NotFound("There is no user {login}", login=login)
    return user


def users(tx: Transaction) -> Select[User]:
    return select(User).where(User.company_id == tx.company_id)


def tokens(tx: Transaction) -> Select[Token]:
    """The tokens of this company's users; without the right to manage users, one's own."""
    query = select(Token).join(User).where(User.company_id == tx.company_id)
    return query if tx.actor.may(MANAGE_USERS.code) else query.where(User.id == tx.actor.user_id)

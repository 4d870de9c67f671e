"""Users, roles and tokens over HTTP: /api/v1/core/users, /roles, /tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import fields
from sqlalchemy import Select, select

from core_erp import people
from core_erp.fields import Choice, Code, Flag, Id, Moment, Shape, Text
from core_erp.http import Routes
from core_erp.identity import Role, Token, User
from core_erp.permissions import MANAGE_USERS
from core_erp.transaction import Transaction

routes = Routes("people", "Users, roles and tokens", prefix="/api/v1/core")


class Words(fields.Function):
    """A list of words that is worked out from the record."""

    def __init__(self, words: Callable[[Any], list[str]], **rest: Any) -> None:
        super().__init__(words, **{**rest, "metadata": {"type": "array", "items": {"type": "string"}}})


PASSWORD = {"description": "12 to 128 characters, not a common one", "format": "password"}


class _User(Shape):
    login = Code(64, required=True)
    name = Text(minimum=1, required=True)
    email = fields.Email(allow_none=True)
    locale = Choice("en", "zh_CN")
    partner_id = Id(allow_none=True)
    superior_id = Id(allow_none=True)


class CreateUser(_User):
    makes = people.UserWish

    password = Text(1000, metadata=PASSWORD)
    roles = fields.List(Code())


class UserView(_User):
    id = Id()
    is_active = Flag()
    roles = Words(lambda user: sorted(user.roles))


class SetPassword(Shape):
    password = Text(1000, required=True, metadata=PASSWORD)
    current = Text(1000, metadata={"description": "needed for one's own", "format": "password"})


class AssignRoles(Shape):
    roles = fields.List(Code(), required=True)


class PutUnder(Shape):
    superior_id = Id(allow_none=True, required=True)


class RoleView(Shape):
    id = Id()
    code = Code()
    name = Text()
    permissions = Words(lambda role: sorted(g.permission for g in role.grants))


class ChangeRole(Shape):
    permissions = fields.List(Code(), required=True)


@dataclass(frozen=True, kw_only=True)
class TokenWish:
    user_id: int
    label: str
    expires_at: datetime | None = None


class NewToken(Shape):
    makes = TokenWish

    user_id = Id(required=True)
    label = Text(100, minimum=1, required=True)
    expires_at = Moment(allow_none=True)


class TokenView(Shape):
    id = Id()
    user_id = Id()
    label = Text()
    created_at = Moment()
    expires_at = Moment(allow_none=True)
    revoked_at = Moment(allow_none=True)


class IssuedToken(TokenView):
    token = Text(metadata={"description": "shown this once"})


@routes.lists("/users", gives=UserView, needs=MANAGE_USERS)
def users(tx: Transaction) -> Select[Any]:
    return people.users(tx)


@routes.reads("/users/<int:user_id>", gives=UserView, needs=MANAGE_USERS)
def user(tx: Transaction, user_id: int) -> User:
    return tx.get(User, user_id)


@routes.writes("POST", "/users", takes=CreateUser, gives=UserView, needs=MANAGE_USERS, status=201)
def create_user(tx: Transaction, wish: people.UserWish) -> User:
    return people.create_user(tx, wish)


@routes.writes("PUT", "/users/<int:user_id>/password", takes=SetPassword, needs=None)
def set_password(tx: Transaction, sent: dict[str, str], user_id: int) -> None:
    """Set a password: one's own with the current one, anybody's with the right to manage users."""
    people.set_password(tx, user_id, sent["password"], current=sent.get("current"))


@routes.writes("PUT", "/users/<int:user_id>/roles", takes=AssignRoles, gives=UserView, needs=MANAGE_USERS)
def assign_roles(tx: Transaction, sent: dict[str, list[str]], user_id: int) -> User:
    """The user has exactly these roles from now on."""
    return people.assign_roles(tx, user_id, sent["roles"])


@routes.writes("PUT", "/users/<int:user_id>/superior", takes=PutUnder, gives=UserView, needs=MANAGE_USERS)
def put_under(tx: Transaction, sent: dict[str, int | None], user_id: int) -> User:
    """Name the superior (上级), whom escalations and approvals go to; null for none."""
    return people.put_under(tx, user_id, sent["superior_id"])


@routes.writes("POST", "/users/<int:user_id>/deactivate", gives=UserView, needs=MANAGE_USERS)
def deactivate(tx: Transaction, user_id: int) -> User:
    return people.deactivate(tx, user_id)


@routes.writes("POST", "/users/<int:user_id>/activate", gives=UserView, needs=MANAGE_USERS)
def activate(tx: Transaction, user_id: int) -> User:
    return people.activate(tx, user_id)


@routes.lists("/roles", gives=RoleView, needs=MANAGE_USERS)
def roles(_tx: Transaction) -> Select[Any]:
    return select(Role)


@routes.writes("PUT", "/roles/<string:code>", takes=ChangeRole, gives=RoleView, needs=MANAGE_USERS)
def change_role(tx: Transaction, sent: dict[str, list[str]], code: str) -> Role:
    """The role has exactly these permissions from now on."""
    return people.change_role(tx, code, sent["permissions"])


@routes.lists("/tokens", gives=TokenView, needs=None)
def tokens(tx: Transaction) -> Select[Any]:
    """One's own tokens; those of all users with the right to manage them."""
    return people.tokens(tx)


@routes.writes("POST", "/tokens", takes=NewToken, gives=IssuedToken, needs=None, status=201)
def new_token(tx: Transaction, wish: TokenWish) -> dict[str, Any]:
    """Issue a token. Its text is shown in this answer and never again."""
    token, text = people.issue_token(tx, wish.user_id, label=wish.label, expires_at=wish.expires_at)
    return {**{name: getattr(token, name) for name in TokenView().fields}, "token": text}


@routes.writes("POST", "/tokens/<int:token_id>/revoke", gives=TokenView, needs=None)
def revoke_token(tx: Transaction, token_id: int) -> Token:
    return people.revoke_token(tx, token_id)

"""The people in whose names the import acts: as many as four-eyes rules ask for, each with the roles of the job."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp.identity import Actor, Membership, Role, User, actor_of
from core_erp.masters import facts

if TYPE_CHECKING:
    from core_erp import Transaction

Crew = Mapping[str, Actor]
"""Job -> the person who does it."""


@dataclass(frozen=True, slots=True)
class Post:
    """A job in the shop, who holds it, and the roles it takes."""

    job: str
    name: str
    roles: tuple[str, ...]


POSTS = (
    Post("till", "Tilly Till", ("sales", "warehouse", "finance")),
    Post("desk", "Desmond Desk", ("sales", "customer_service")),
    Post("service", "Serena Service", ("customer_service",)),
    Post("store", "Stanley Store", ("warehouse",)),
    Post("dock", "Dora Dock", ("warehouse",)),
    Post("quality", "Quentin Quality", ("quality", "warehouse")),
    Post("accounts", "Agnes Accounts", ("finance", "manager")),
)
"""The till sells, delivers and takes the money; everything about a return passes through different hands."""


def hire(tx: Transaction) -> Crew:
    """Everybody's actor; who is not there yet becomes a user of the company, without a password."""
    known = {user.login: user for user in tx.session.scalars(select(User).where(User.login.in_(_logins(tx).values())))}
    missing = [post for post in POSTS if _logins(tx)[post.job] not in known]
    known.update((user.login, user) for user in _new(tx, missing))
    tx.flush()
    return {job: actor_of(tx, known[login], via="import") for job, login in _logins(tx).items()}


def _logins(tx: Transaction) -> dict[str, str]:
    # Logins are unique in the whole installation, and another company may import as well.
    company = facts.company(tx).code.lower()
    return {post.job: f"{post.job}@{company}" for post in POSTS}


def _new(tx: Transaction, posts: list[Post]) -> Iterator[User]:
    roles = {role.code: role for role in tx.session.scalars(select(Role))} if posts else {}
    for post in posts:
        memberships = [Membership(role=roles[code]) for code in post.roles]
        yield tx.add(User(login=_logins(tx)[post.job], name=post.name, company_id=tx.company_id, memberships=memberships))

"""Who is to be told: people by id or role, partners, and the chats of roles; each with what writing to them needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from core_erp.identity import Membership, Role, User
from core_erp.masters.models import Partner

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.notices.kinds import Notice


@dataclass(frozen=True)
class Recipient:
    """``key`` is ``user:5``, ``partner:7`` or ``endpoint:warehouse``."""

    key: str
    name: str
    locale: str
    email: str = ""
    person_id: int | None = None
    partner_id: int | None = None
    roles: frozenset[str] = field(default=frozenset())


def found(tx: Transaction, notices: Iterable[Notice]) -> list[Recipient]:
    """Everybody these notices are for, in one statement for people and one more if there are partners."""
    people = {person for n in notices for person in n.people}
    roles = {role for n in notices for role in n.roles}
    partners = {partner for n in notices for partner in n.partners}
    return [*_people(tx, people, roles), *_partners(tx, partners)]


def _people(tx: Transaction, people: set[int], roles: set[str]) -> list[Recipient]:
    if not people and not roles:
        return []
    holders = select(Membership.user_id).join(Role).where(Role.code.in_(roles))
    rows = tx.session.execute(
        select(User.id, User.name, User.locale, User.email, Role.code)
        .outerjoin(Membership, Membership.user_id == User.id).outerjoin(Role, Role.id == Membership.role_id)
        .where(User.company_id == tx.company_id, User.is_active, or_(User.id.in_(people), User.id.in_(holders)))
        .order_by(User.id)
    )  # fmt: skip
    known: dict[int, Recipient] = {}
    for user_id, name, locale, email, role in rows:
        before = known.get(user_id)
        held = (before.roles if before else frozenset()) | ({role} if role else frozenset())
        known[user_id] = Recipient(f"user:{user_id}", name, locale, email or "", person_id=user_id, roles=held)
    return list(known.values())


def _partners(tx: Transaction, partners: set[int]) -> list[Recipient]:
    if not partners:
        return []
    rows = tx.session.execute(
        select(Partner.id, Partner.name, Partner.locale, Partner.email)
        .where(Partner.company_id == tx.company_id, Partner.is_active, Partner.id.in_(partners)).order_by(Partner.id)
    )  # fmt: skip
    return [Recipient(f"partner:{i}", name, locale, email or "", partner_id=i) for i, name, locale, email in rows]

"""Who works here: roles, superiors and who is active, cached, so that finding people for a task costs no statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp.audit import CACHED
from core_erp.identity import Membership, Role, User

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True)
class Directory:
    """The active people of a company."""

    by_role: Mapping[str, tuple[int, ...]]
    by_login: Mapping[str, int]
    superiors: Mapping[int, int | None]
    """Everybody's superior, active or not; the keys are the people who are known."""
    active: frozenset[int]

    def with_role(self, role: str) -> tuple[int, ...]:
        return self.by_role.get(role, ())

    def superior(self, person: int) -> int | None:
        """The nearest superior who is still here."""
        seen = {person}
        above = self.superiors.get(person)
        while above is not None and above not in self.active and above not in seen:
            seen.add(above)
            above = self.superiors.get(above)
        return above if above in self.active and above != person else None


def directory(tx: Transaction) -> Directory:
    """The people of this company."""
    return tx.erp.cache.get(("approvals.directory", tx.company_id), lambda: _read(tx))


def _read(tx: Transaction) -> Directory:
    people = tx.session.execute(
        select(User.id, User.login, User.superior_id, User.is_active).where(User.company_id == tx.company_id)
    ).all()
    active = {person.id for person in people if person.is_active}
    members = tx.session.execute(
        select(Role.code, Membership.user_id).join(Role).join(User).where(User.company_id == tx.company_id)
        .order_by(Membership.user_id)
    )  # fmt: skip
    by_role: dict[str, tuple[int, ...]] = {}
    for role, person in members:
        if person in active:
            by_role[role] = (*by_role.get(role, ()), person)
    by_login = {person.login: person.id for person in people if person.id in active}
    return Directory(by_role, by_login, {person.id: person.superior_id for person in people}, frozenset(active))


CACHED.update({"core_user", "core_membership"})

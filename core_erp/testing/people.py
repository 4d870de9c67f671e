"""Real users of every role, made when a test first names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp.identity import Actor, Membership, Role, User, actor_of
from core_erp.permissions import ROLES

if TYPE_CHECKING:
    from core_erp.erp import Erp
    from core_erp.transaction import Transaction


class People:
    """``people.warehouse``, ``people.second("warehouse")``, ``people.of("sun", "finance", "manager")``: each an Actor."""

    customer_service: Actor
    warehouse: Actor
    finance: Actor
    supervisor: Actor
    manager: Actor
    admin: Actor
    quality: Actor
    sales: Actor
    integrator: Actor

    def __init__(self, erp: Erp, company_id: int) -> None:
        self._erp, self._company_id = erp, company_id
        self._known: dict[str, Actor] = {}

    def __getattr__(self, role: str) -> Actor:
        if role.startswith("_") or role not in ROLES:
            raise AttributeError(f"there is no role {role!r}; roles are {', '.join(ROLES)}")
        return self.of(role, role)

    def second(self, role: str) -> Actor:
        """Another person of the same role, for four-eyes rules."""
        return self.of(f"{role}_2", role)

    def of(self, login: str, *roles: str, partner_id: int | None = None) -> Actor:
        """The person of this login, with these roles when new; a customer's account names its partner."""
        if login not in self._known:
            with self._erp.transaction(Actor.system(self._company_id)) as tx:
                user = tx.session.scalar(select(User).where(User.login == login)) or self._new(tx, login, roles, partner_id)
                self._known[login] = actor_of(tx, user, via="api")
        return self._known[login]

    def again(self, actor: Actor) -> Actor:
        """The same person after their roles changed."""
        with self._erp.reading(actor) as tx:
            return actor_of(tx, tx.get(User, actor.user_id), via="api")

    def _new(self, tx: Transaction, login: str, roles: tuple[str, ...], partner_id: int | None) -> User:
        known = tx.session.scalars(select(Role).where(Role.code.in_(roles))).all()
        memberships = [Membership(role=role) for role in known]
        name = login.replace("_", " ").title()
        user = tx.add(User(login=login, name=name, company_id=self._company_id, partner_id=partner_id, memberships=memberships))
        tx.flush()
        return user

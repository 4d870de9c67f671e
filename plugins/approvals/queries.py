"""Reading approvals: the inbox, an approval's history, who has decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from plugins.approvals import permissions
from plugins.approvals.models import Assignee, Flow, Instance, Task

if TYPE_CHECKING:
    from core_erp import Transaction


def inbox(tx: Transaction) -> Select[Task]:
    """Open tasks that this actor could decide; his own requests are left out."""
    named = Task.id.in_(select(Assignee.task_id).where(Assignee.user_id == tx.actor.user_id))
    mine = or_(and_(Task.is_personal, named), and_(~Task.is_personal, Task.role.in_(tx.actor.roles)))
    found = all_open(tx).where(or_(Task.requester_id.is_(None), Task.requester_id != tx.actor.user_id))
    return found if tx.actor.may(permissions.OVERRIDE.code) else found.where(mine)


def all_open(tx: Transaction) -> Select[Task]:
    """Open tasks of everybody in the company."""
    return select(Task).where(Task.company_id == tx.company_id, Task.state == "open").options(joinedload(Task.instance))


def open_tasks(tx: Transaction, *, for_actor: bool = True) -> Sequence[Task]:
    """Open tasks, oldest first: the actor's inbox, or everybody's."""
    found = inbox(tx) if for_actor else all_open(tx)
    return tx.session.scalars(found.order_by(Task.id)).all()


def tasks_of(tx: Transaction, subject_kind: str, subject_id: int) -> Sequence[Task]:
    """Open tasks about one subject, whoever may decide them."""
    about = and_(Instance.subject_kind == subject_kind, Instance.subject_id == subject_id)
    return tx.session.scalars(all_open(tx).join(Task.instance).where(about).order_by(Task.id)).all()


def instance_of(tx: Transaction, subject_kind: str, subject_id: int) -> Instance | None:
    """The latest approval of a subject, with its tasks."""
    return next(iter(history(tx, subject_kind, subject_id)[-1:]), None)


def history(tx: Transaction, subject_kind: str, subject_id: int) -> Sequence[Instance]:
    """Every approval a subject went through, oldest first, with its tasks."""
    found = select(Instance).where(
        Instance.company_id == tx.company_id, Instance.subject_kind == subject_kind, Instance.subject_id == subject_id
    )
    return tx.session.scalars(found.options(selectinload(Instance.tasks)).order_by(Instance.id)).all()


def deciders(tx: Transaction, subject_kind: str, subject_id: int) -> frozenset[int]:
    """The people who ever decided a level for this subject."""
    about = select(Task.decider_id).join(Task.instance).where(
        Instance.subject_kind == subject_kind, Instance.subject_id == subject_id, Task.decider_id.is_not(None)
    )  # fmt: skip
    return frozenset(d for d in tx.session.scalars(about) if d is not None)


def flows(tx: Transaction) -> Select[Flow]:
    """All versions of all flows of the company."""
    return select(Flow).where(Flow.company_id == tx.company_id)

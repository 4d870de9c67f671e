"""Reading approvals: my tasks, an approval's history, who has decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Select, and_, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from core_erp import NotFound
from core_erp.identity import Membership, Role
from plugins.approvals import permissions
from plugins.approvals.fairness.asking import is_own
from plugins.approvals.flows import known
from plugins.approvals.models import Assignee, Comment, Delegation, Flow, Happening, Instance, RejectReason, Task
from plugins.approvals.operations.sending_back import earlier
from plugins.approvals.running.run import Run

if TYPE_CHECKING:
    from core_erp import Transaction


def inbox(tx: Transaction) -> Select[Task]:
    """Open tasks for this actor: his own, those of his roles that nobody has claimed, those of people he stands in for.

    His own requests are left out where the flow bars him. It reads open tasks only, however many are finished.
    """
    me = tx.actor.user_id
    for_me = or_(Task.is_guarded.is_(False), Task.requester_id.is_(None), Task.requester_id != me)
    free = or_(Task.claimed_by.is_(None), Task.claimed_by == me)
    return all_open(tx).where(Task.id.in_(_mine(tx)), for_me, free)


def _mine(tx: Transaction) -> Select[tuple[int]]:
    delegators = select(Delegation.delegator_id).where(
        Delegation.delegate_id == tx.actor.user_id, Delegation.begins_at <= tx.now, Delegation.ends_at > tx.now,
        Delegation.revoked_at.is_(None),
    )  # fmt: skip
    theirs = select(Role.code).join(Membership).where(Membership.user_id.in_(delegators))
    named = select(Assignee.task_id).where(
        Assignee.is_open, or_(Assignee.user_id == tx.actor.user_id, Assignee.user_id.in_(delegators))
    )
    pooled = select(Task.id).where(
        Task.company_id == tx.company_id, Task.state == "open", Task.is_personal.is_(False),
        or_(Task.role.in_(sorted(tx.actor.roles)), Task.role.in_(theirs)),
    )  # fmt: skip
    both = union_all(named, pooled).subquery()
    return select(both.c[0])


def all_open(tx: Transaction) -> Select[Task]:
    """Open tasks of everybody in the company."""
    return select(Task).where(Task.company_id == tx.company_id, Task.state == "open").options(joinedload(Task.instance))


def open_tasks(tx: Transaction, *, for_actor: bool = True) -> Sequence[Task]:
    """Open tasks, oldest first: the actor's own, or everybody's."""
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
    """The people who ever decided for this subject, and those in whose name they did."""
    return frozenset(person for instance in history(tx, subject_kind, subject_id) for person in instance.deciders)


def happenings(tx: Transaction, instance_id: int) -> Select[Happening]:
    """What happened in an approval, oldest first."""
    tx.get(Instance, instance_id)
    return select(Happening).where(Happening.instance_id == instance_id)


def done_by_me(tx: Transaction) -> Select[Task]:
    """Tasks that this actor has ended, or that were ended in his name."""
    me = tx.actor.user_id
    mine = or_(Task.decider_id == me, Task.on_behalf_of_id == me)
    return select(Task).where(Task.company_id == tx.company_id, mine).options(joinedload(Task.instance))


def comments(tx: Transaction, instance_id: int) -> Select[Comment]:
    """The messages of an approval; the public ones for its requester. Raises NotFound for other people."""
    instance = tx.get(Instance, instance_id)
    found = select(Comment).where(Comment.instance_id == instance_id)
    if tx.actor.may(permissions.VIEW.code):
        return found
    if not is_own(tx, instance):
        raise NotFound("There is no {kind} {key}", kind="approval", key=instance_id)
    return found.where(Comment.is_public)


def delegations(tx: Transaction) -> Select[Delegation]:
    """One's own, given and taken; everybody's for whoever supervises."""
    found = select(Delegation).where(Delegation.company_id == tx.company_id)
    if tx.actor.may(permissions.SUPERVISE.code):
        return found
    return found.where(or_(Delegation.delegator_id == tx.actor.user_id, Delegation.delegate_id == tx.actor.user_id))


def reject_reasons(tx: Transaction) -> Select[RejectReason]:
    """The preset reasons of rejections."""
    return select(RejectReason).where(RejectReason.company_id == tx.company_id)


def places_behind(tx: Transaction, task_id: int) -> list[str]:
    """Where a task can be sent back to: earlier nodes and the requester."""
    task = tx.get(Task, task_id)
    run = Run(tx, task.instance, known.version(tx, task.instance.flow_id).graph)
    return earlier(run, task) if task.is_open else []


def flows(tx: Transaction) -> Select[Flow]:
    """All versions of all flows of the company."""
    return select(Flow).where(Flow.company_id == tx.company_id)

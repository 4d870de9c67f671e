"""Whose task it is: the assigned person, a holder of its role, or whoever stands in for one of them (委托)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import Objection, hookimpl, object_to
from plugins.approvals import permissions
from plugins.approvals.assignment.directory import directory
from plugins.approvals.flows import known
from plugins.approvals.models import Delegation

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.approvals.models import Task


def is_own_turn(tx: Transaction, task: Task) -> bool:
    """Is it this actor's turn, without standing in for anybody?"""
    if task.is_personal:
        return tx.actor.user_id in task.assignee_ids
    return tx.actor.has_role(task.role)


def delegator_of(tx: Transaction, task: Task) -> int | None:
    """In whose name this actor may act on a task that is not his own: asked only then, so it mostly costs nothing."""
    person = tx.actor.user_id
    if person is None or is_own_turn(tx, task):
        return None
    behind = delegators(tx, person, known.version(tx, task.instance.flow_id).code)
    meant = set(task.assignee_ids) if task.is_personal else set(directory(tx).with_role(task.role))
    return min(meant.intersection(behind), default=None)


def delegators(tx: Transaction, person: int, flow: str | None = None) -> frozenset[int]:
    """The people who have delegated to this one now; for one flow, or for any."""
    wanted = select(Delegation.delegator_id).where(
        Delegation.delegate_id == person, Delegation.begins_at <= tx.now, Delegation.ends_at > tx.now,
        Delegation.revoked_at.is_(None), Delegation.company_id == tx.company_id,
    )  # fmt: skip
    if flow is not None:
        wanted = wanted.where(Delegation.flow.in_(["", flow]))
    return frozenset(tx.session.scalars(wanted))


def is_turn(tx: Transaction, task: Task) -> bool:
    """May this actor act on the task without overriding anybody?"""
    return is_own_turn(tx, task) or delegator_of(tx, task) is not None


@hookimpl
def approvals_decision_objections(tx: Transaction, task: Task, outcome: str) -> Iterable[Objection]:
    yield from turn_objections(tx, task)


def turn_objections(tx: Transaction, task: Task) -> Iterable[Objection]:
    """Neither his turn nor the right to override; or somebody else has claimed it."""
    if tx.actor.may(permissions.OVERRIDE.code):
        return
    if not is_turn(tx, task):
        yield object_to("approvals/not-your-turn", "This level is for the role {role}", role=task.role)
    elif task.claimed_by not in (None, tx.actor.user_id):
        yield object_to("approvals/claimed", "Somebody else has taken this task")

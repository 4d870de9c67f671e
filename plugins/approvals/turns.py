"""Whose level it is: the assigned person or a holder of the level's role; others need the right to override."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import Objection, hookimpl, object_to
from plugins.approvals import permissions

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.approvals.models import Task


def is_turn_of(tx: Transaction, task: Task) -> bool:
    """Is it this actor's turn, without overriding anybody?"""
    if task.is_personal:
        return tx.actor.user_id in task.assignee_ids
    return tx.actor.has_role(task.role)


@hookimpl
def approvals_decision_objections(tx: Transaction, task: Task, outcome: str) -> Iterable[Objection]:
    if not is_turn_of(tx, task) and not tx.actor.may(permissions.OVERRIDE.code):
        yield object_to("approvals/not-your-turn", "This level is for the role {role}", role=task.role)


def reason_objections(tx: Transaction, outcome: str, reason: str) -> Iterable[Objection]:
    """A rejection needs grounds that can be told to the customer (拒绝理由)."""
    least = int(tx.setting("approvals.reject_reason_length"))
    if outcome == "reject" and len(reason.strip()) < least:
        yield object_to(
            "approvals/reason-needed", "A rejection needs a reason of at least {least} characters", "/reason", least=least
        )

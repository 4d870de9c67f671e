"""Tasks that are late, and whose they are (谁没处理一目了然)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp.identity import User
from plugins.approvals.models import Assignee, Instance, Task

if TYPE_CHECKING:
    from core_erp import Transaction

MOST = 500


@dataclass(frozen=True)
class Overdue:
    """A task that should have been done by now."""

    task_id: int
    instance_id: int
    subject_kind: str
    subject_id: int
    node: str
    role: str
    owners: tuple[str, ...]
    """The people it waits for by name; nobody in particular when it is for the role."""
    due_at: datetime
    late_seconds: int


def overdue(tx: Transaction) -> Sequence[Overdue]:
    """The latest first, at most 500 of them. Two statements."""
    wanted = (
        select(Task.id, Task.instance_id, Instance.subject_kind, Instance.subject_id, Task.node, Task.role, Task.claimed_by,
               Task.due_at)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Task.company_id == tx.company_id, Task.state == "open", Task.due_at < tx.now, Instance.paused_at.is_(None))
        .order_by(Task.due_at, Task.id).limit(MOST)
    )  # fmt: skip
    rows = tx.session.execute(wanted).all()
    owners = _owners(tx, [row.id for row in rows])
    return [
        Overdue(row.id, row.instance_id, row.subject_kind, row.subject_id, row.node, row.role, owners.get(row.id, ()), row.due_at,
                int((tx.now - row.due_at).total_seconds()))
        for row in rows
    ]  # fmt: skip


def _owners(tx: Transaction, task_ids: list[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    named = (
        select(Assignee.task_id, User.name).join(User, User.id == Assignee.user_id)
        .where(Assignee.task_id.in_(task_ids), Assignee.is_current)
    )  # fmt: skip
    claimed = select(Task.id, User.name).join(User, User.id == Task.claimed_by).where(Task.id.in_(task_ids))
    for task_id, name in tx.session.execute(named.union_all(claimed)) if task_ids else ():
        found[task_id] = (*found.get(task_id, ()), name)
    return found

"""Decide many tasks at once (批量审批): each for itself, so that one that somebody else was faster with spoils no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import DomainError, require
from plugins.approvals import permissions
from plugins.approvals.models import Task
from plugins.approvals.operations.deciding import Outcome, decide

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, kw_only=True)
class BatchWish:
    """The same decision on several tasks."""

    task_ids: tuple[int, ...]
    outcome: Outcome
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True)
class BatchAnswer:
    """What became of one of them: ``code`` is empty when it was decided, else why not; ``state`` is its approval's."""

    task_id: int
    code: str
    detail: str
    state: str


def decide_many(tx: Transaction, wish: BatchWish) -> list[BatchAnswer]:
    """Decide each in turn, in the order of their approvals, which is also the order they are locked in."""
    require(tx, permissions.DECIDE)
    ordered = select(Task.id).where(Task.id.in_(wish.task_ids)).order_by(Task.instance_id, Task.id)
    known = list(tx.session.scalars(ordered))
    missing = [BatchAnswer(i, "core/not-found", "", "") for i in dict.fromkeys(wish.task_ids) if i not in known]
    return [*(_one(tx, task_id, wish) for task_id in known), *missing]


def _one(tx: Transaction, task_id: int, wish: BatchWish) -> BatchAnswer:
    try:
        with _apart(tx):
            instance = decide(tx, task_id, outcome=wish.outcome, reason=wish.reason, reason_code=wish.reason_code)
        return BatchAnswer(task_id, "", "", instance.state)
    except DomainError as error:
        return BatchAnswer(task_id, error.code, error.detail, "")


@contextmanager
def _apart(tx: Transaction) -> Iterator[None]:
    """What fails inside is undone, told to nobody, and the rest of the transaction stands."""
    told: Sequence[list[object]] = (tx.events, tx.jobs, tx.changes)  # type: ignore[assignment]
    before = [len(part) for part in told]
    try:
        with tx.session.begin_nested():
            yield
    except BaseException:
        for part, length in zip(told, before, strict=True):
            del part[length:]
        raise

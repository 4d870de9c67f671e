"""Closed cases to compare with, read by one statement that an index bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from plugins.approvals.cases.similarity import Similarity, score, similarity
from plugins.approvals.conditions import Fact, facts_of
from plugins.approvals.models import Instance, Task
from plugins.approvals.models.tasks import DECISIONS

if TYPE_CHECKING:
    from core_erp import Transaction

LATEST = 500
"""Closed cases that are compared; older ones tell of older rules."""
CLOSED = ("approved", "rejected")


@dataclass(frozen=True)
class Case:
    """A closed approval: what it was about, how it ended, who decided last, and why."""

    instance_id: int
    subject_kind: str
    subject_id: int
    facts: Mapping[str, Any]
    outcome: str
    closed_at: datetime
    decider_id: int | None
    reason: str | None
    reason_code: str | None
    rule: str | None


@dataclass(frozen=True)
class Similar:
    """A case and how it is like the one that is looked at."""

    case: Case
    similarity: Similarity


def closed_cases(tx: Transaction, subject_kind: str, *, count: int = LATEST) -> list[Case]:
    """The latest closed approvals of a kind, newest first, each with its last decision. One statement."""
    newest = (
        select(Instance.id)
        .where(Instance.company_id == tx.company_id, Instance.subject_kind == subject_kind, Instance.state.in_(CLOSED))
        .order_by(Instance.id.desc()).limit(count).subquery()
    )  # fmt: skip
    ended = select(func.max(Task.id)).where(
        Task.instance_id == Instance.id, Task.decider_id.is_not(None), Task.kind.in_(DECISIONS)
    ).correlate(Instance).scalar_subquery()  # fmt: skip
    rows = tx.session.execute(
        select(Instance.id.label("instance_id"), Instance.subject_kind, Instance.subject_id, Instance.facts,
               Instance.state.label("outcome"), Instance.closed_at, Task.decider_id, Task.reason, Task.reason_code, Task.rule)
        .join(newest, newest.c.id == Instance.id).outerjoin(Task, Task.id == ended).order_by(Instance.id.desc())
    )  # fmt: skip
    return [Case(**row._mapping) for row in rows]


def similar(tx: Transaction, instance: Instance, *, count: int = 5, least: int = 50) -> list[Similar]:
    """The closed cases most like this one, at least so many percent alike, the most alike first."""
    facts = facts_of(tx.erp, instance.subject_kind)
    weighted = weights(facts)
    others = (case for case in closed_cases(tx, instance.subject_kind) if case.instance_id != instance.id)
    scored = [(score(weighted, instance.facts, case.facts), case.instance_id, case) for case in others]
    best = nlargest(count, (s for s in scored if s[0] >= least), key=lambda s: s[:2])
    return [Similar(case, similarity(facts, instance.facts, case.facts)) for _, _, case in best]


def weights(facts: Sequence[Fact]) -> list[tuple[str, int]]:
    """Names and weights of the facts that count."""
    return [(fact.name, fact.weight) for fact in facts if fact.weight]

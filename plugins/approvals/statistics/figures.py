"""The figures that people ask for: cycle time per step, role or owner, and touches per document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, select

from core_erp.identity import User
from plugins.approvals.models import Happening, Instance
from plugins.approvals.statistics.times import Span, codes, spans

if TYPE_CHECKING:
    from core_erp import Transaction

By = Literal["step", "role", "owner"]
DAYS = 90
BY_ITSELF = (
    "started", "opened", "entered", "left", "joined", "ended", "awoken", "waits", "withdrawn", "notified", "fell_back",
    "found_nobody", "condition_failed", "reminded", "escalated", "expired",
)  # fmt: skip
"""Happenings that an act leads to; all others are acts of people."""


@dataclass(frozen=True)
class Spread:
    """How a duration is spread, in whole seconds."""

    mean: int
    median: int
    p90: int


@dataclass(frozen=True)
class CycleTime:
    """Tasks of one step, role or owner that were ended in a time: how long they waited, and were worked on."""

    flow: str
    step: str
    role: str
    owner_id: int | None
    owner: str
    count: int
    waiting: Spread
    working: Spread
    total: Spread


@dataclass(frozen=True)
class Touches:
    """How often documents of a kind that were closed in a time were touched by people, and by how many."""

    subject_kind: str
    documents: int
    touches: int
    per_document_percent: int
    """Touches per hundred documents."""
    most: int
    people_percent: int
    """Different people per hundred documents."""


def cycle_times(tx: Transaction, *, by: By = "step", days: int = DAYS, flow: str | None = None) -> Sequence[CycleTime]:
    """Per step of each flow, per role, or per owner; the slowest first. Two or three statements."""
    groups: dict[tuple[str, str, str, int | None], list[Span]] = {}
    known = codes(tx)
    for span in spans(tx, since=tx.now - timedelta(days=days), code=flow):
        groups.setdefault(_key(span, by, known[span.flow_id]), []).append(span)
    people = _names(tx, {key[3] for key in groups if key[3] is not None}) if by == "owner" else {}
    found = [_figure(key, people.get(key[3] or 0, ""), group) for key, group in groups.items()]
    return sorted(found, key=lambda f: (-f.total.mean, f.flow, f.step, f.role, f.owner))


def _key(span: Span, by: By, code: str) -> tuple[str, str, str, int | None]:
    if by == "step":
        return code, span.node, span.role, None
    return ("", "", span.role, None) if by == "role" else ("", "", "", span.owner_id)


def _names(tx: Transaction, ids: Iterable[int]) -> dict[int, str]:
    return dict(tx.session.execute(select(User.id, User.name).where(User.id.in_(sorted(ids)))).all())


def _figure(key: tuple[str, str, str, int | None], owner: str, group: Sequence[Span]) -> CycleTime:
    spreads = (spread([getattr(span, what) for span in group]) for what in ("waiting", "working", "total"))
    return CycleTime(key[0], key[1], key[2], key[3], owner, len(group), *spreads)


def spread(durations: Sequence[timedelta]) -> Spread:
    """Mean, median and 90th percentile (nearest rank) of at least one duration."""
    seconds = sorted(round(d.total_seconds()) for d in durations)
    return Spread(round(sum(seconds) / len(seconds)), seconds[(len(seconds) - 1) // 2], seconds[ceil(0.9 * len(seconds)) - 1])


def touches(tx: Transaction, *, days: int = DAYS, subject_kind: str | None = None) -> Sequence[Touches]:
    """Of the documents whose approval was closed in these days, by kind. One statement."""
    acts = (
        select(Instance.subject_kind, func.count().label("acts"), func.count(Happening.person_id.distinct()).label("people"))
        .join(Instance, Instance.id == Happening.instance_id)
        .where(Instance.company_id == tx.company_id, Instance.closed_at >= tx.now - timedelta(days=days),
               Happening.person_id.is_not(None), Happening.kind.not_in(BY_ITSELF))
        .group_by(Instance.subject_kind, Instance.subject_id)
    )  # fmt: skip
    if subject_kind is not None:
        acts = acts.where(Instance.subject_kind == subject_kind)
    per = acts.subquery()
    rows = tx.session.execute(
        select(per.c.subject_kind, func.count(), func.sum(per.c.acts), func.max(per.c.acts), func.sum(per.c.people))
        .group_by(per.c.subject_kind).order_by(per.c.subject_kind)
    )  # fmt: skip
    return [_touches(kind, *(int(n) for n in numbers)) for kind, *numbers in rows]


def _touches(kind: str, documents: int, acts: int, most: int, people: int) -> Touches:
    return Touches(kind, documents, acts, 100 * acts // documents, most, 100 * people // documents)

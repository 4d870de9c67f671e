"""How consistent reviewers are: do they decide as most others did in cases that are alike?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp.identity import User
from plugins.approvals.cases.library import Case, closed_cases, weights
from plugins.approvals.cases.similarity import score
from plugins.approvals.conditions import facts_of

if TYPE_CHECKING:
    from core_erp import Transaction

COMPARED = 200
NEIGHBOURS = 5
ALIKE = 70
"""Percent from which two cases count as alike."""


@dataclass(frozen=True)
class Consistency:
    """Of one reviewer: how many of his latest cases could be compared, and in how many he decided as most others did."""

    reviewer_id: int
    name: str
    decided: int
    compared: int
    agreed: int

    @property
    def percent(self) -> int | None:
        """None where nothing could be compared."""
        return 100 * self.agreed // self.compared if self.compared else None


def consistency(tx: Transaction, subject_kind: str) -> Sequence[Consistency]:
    """Every reviewer of the latest closed cases of a kind, the least consistent first. Two statements."""
    cases = [case for case in closed_cases(tx, subject_kind, count=COMPARED) if case.decider_id is not None]
    weighted = weights(facts_of(tx.erp, subject_kind))
    counted: dict[int, list[int]] = {}
    for case in cases:
        figures = counted.setdefault(case.decider_id or 0, [0, 0, 0])
        figures[0] += 1
        usual = _usual(case, cases, weighted)
        if usual is not None:
            figures[1] += 1
            figures[2] += usual == case.outcome
    names = dict(tx.session.execute(select(User.id, User.name).where(User.id.in_(sorted(counted)))).all())
    found = [Consistency(person, names.get(person, ""), *figures) for person, figures in counted.items()]
    return sorted(found, key=lambda c: (c.percent is None, c.percent, c.name))


def _usual(case: Case, cases: Sequence[Case], weighted: list[tuple[str, int]]) -> str | None:
    """What most of the cases most like it came to that others decided; None without any, or when they are split."""
    others = (other for other in cases if other.decider_id != case.decider_id)
    scored = ((score(weighted, case.facts, other.facts), other) for other in others)
    near = nlargest(NEIGHBOURS, (pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: (pair[0], pair[1].instance_id))
    approved = sum(other.outcome == "approved" for _, other in near)
    if not near or 2 * approved == len(near):
        return None
    return "approved" if 2 * approved > len(near) else "rejected"

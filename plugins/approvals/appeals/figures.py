"""How often the decisions of each reviewer were appealed against, and overturned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from core_erp.identity import User
from plugins.approvals.models import Appeal, Task

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True)
class Overturned:
    """Of one reviewer: how many he rejected, how many of these were appealed against, and what became of it."""

    reviewer_id: int
    name: str
    rejected: int
    appealed: int
    overturned: int
    dismissed: int

    @property
    def overturned_percent(self) -> int:
        """Of the rejections, half up."""
        return (200 * self.overturned + self.rejected) // (2 * self.rejected) if self.rejected else 0


def overturned(tx: Transaction, since: datetime | None = None) -> Sequence[Overturned]:
    """Every reviewer who has rejected something (since then), by name."""
    rejections = (
        select(Task.decider_id.label("person"), func.count().label("rejected"))
        .where(Task.company_id == tx.company_id, Task.state == "rejected", Task.decider_id.is_not(None), Task.kind != "appeal")
        .group_by(Task.decider_id)
    )
    appeals = (
        select(
            Appeal.appealed_id.label("person"), func.count().label("appealed"),
            func.sum(case((Appeal.state == "upheld", 1), else_=0)).label("overturned"),
            func.sum(case((Appeal.state == "dismissed", 1), else_=0)).label("dismissed"),
        )
        .where(Appeal.company_id == tx.company_id).group_by(Appeal.appealed_id)
    )  # fmt: skip
    if since is not None:
        rejections, appeals = rejections.where(Task.decided_at >= since), appeals.where(Appeal.at >= since)
    made, seen = rejections.subquery(), appeals.subquery()
    rows = tx.session.execute(
        select(User.id, User.name, made.c.rejected, seen.c.appealed, seen.c.overturned, seen.c.dismissed)
        .join(made, made.c.person == User.id).outerjoin(seen, seen.c.person == User.id).order_by(User.name, User.id)
    )  # fmt: skip
    return [Overturned(row[0], row[1], *(int(n or 0) for n in row[2:])) for row in rows]

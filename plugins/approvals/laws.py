"""What must hold of approvals after every commit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from core_erp import Law
from plugins.approvals.models import Instance, Task


def _same_person(session: Session) -> Iterable[Any]:
    other = aliased(Task)
    twice = (other.instance_id == Task.instance_id) & (other.id > Task.id) & (other.decider_id == Task.decider_id)
    return session.execute(
        select(Task.id, Task.instance_id, Task.decider_id)
        .outerjoin(other, twice)
        .where(or_(Task.decider_id == Task.requester_id, other.id.is_not(None)))
    ).all()


def _count(state: str) -> ColumnElement[int]:
    return func.sum(case((Task.state == state, 1), else_=0))


def _wrong_end(session: Session) -> Iterable[Any]:
    """Open ⇔ exactly one open task; approved ⇔ all approved; rejected ⇔ the last one rejected."""
    fits = or_(
        (Instance.state == "open") & (_count("open") == 1) & (_count("rejected") == 0),
        (Instance.state == "approved") & (_count("approved") == func.count(Task.id)),
        (Instance.state == "rejected") & (_count("rejected") == 1) & (_count("open") == 0),
        (Instance.state == "withdrawn") & (_count("open") == 0),
    )
    grouped = select(Instance.id, Instance.state).outerjoin(Task).group_by(Instance.id, Instance.state)
    return session.execute(grouped.having(~fits)).all()


LAWS = (
    Law("P1", "nobody decides his own request, nor two levels of one approval", _same_person, "have another person decide again"),
    Law("P3", "an approval is open exactly as long as one of its levels waits", _wrong_end, "withdraw it and start it anew"),
)

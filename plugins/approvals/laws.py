"""What must hold of approvals after every commit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from core_erp import Law
from plugins.approvals.models import Appeal, Assignee, Flow, Instance, Task
from plugins.approvals.models.tasks import ACTIVE, DECISIONS


def _same_person(session: Session) -> Iterable[Any]:
    """A decision by the requester, or two at different nodes by one person, where the flow wants different people."""
    other = aliased(Task)
    same = or_(
        other.decider_id == Task.decider_id, other.on_behalf_of_id == Task.decider_id, other.decider_id == Task.on_behalf_of_id
    )
    twice = (
        (other.instance_id == Task.instance_id) & (other.id > Task.id) & (other.node != Task.node)
        & other.kind.in_(DECISIONS) & same
    )  # fmt: skip
    asked = or_(Task.decider_id == Task.requester_id, Task.on_behalf_of_id == Task.requester_id)
    found = session.execute(
        select(Task.id, Task.instance_id, Task.decider_id, Instance.must_differ, asked.label("asked"), other.id)
        .join(Instance, Instance.id == Task.instance_id).outerjoin(other, twice)
        .where(Task.kind.in_(DECISIONS), or_(asked, other.id.is_not(None)))
    )  # fmt: skip
    return [row[:3] for row in found if _breaks(row)]


def _breaks(row: Any) -> bool:
    return (row.asked and ["decider", "requester"] in row.must_differ) or (
        row[5] is not None and ["decider", "decider"] in row.must_differ
    )


def _count(*states: str) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((Task.state.in_(states), 1), else_=0)), 0)


def _wrong_end(session: Session) -> Iterable[Any]:
    """Open ⇔ something is still to be done."""
    runs = Instance.state.in_(["open", "appealed"])
    fits = or_(runs & (_count(*ACTIVE) > 0), ~runs & (_count(*ACTIVE) == 0))
    grouped = select(Instance.id, Instance.state).outerjoin(Task).group_by(Instance.id, Instance.state)
    return session.execute(grouped.having(~fits)).all()


def _unfair_appeal(session: Session) -> Iterable[Any]:
    """The reviewer of an appeal had decided in the same approval before, or had asked for it."""
    before = aliased(Task)
    took_part = (before.instance_id == Appeal.instance_id) & (before.kind != "appeal") & before.kind.in_(DECISIONS) & or_(
        before.decider_id == Appeal.reviewer_id, before.on_behalf_of_id == Appeal.reviewer_id,
        before.requester_id == Appeal.reviewer_id,
    )  # fmt: skip
    earlier = before.decided_at <= Appeal.decided_at
    return session.execute(select(Appeal.id, Appeal.reviewer_id).join(before, took_part & earlier).distinct()).all()


def _wrong_votes(session: Session) -> Iterable[Any]:
    """A personal task was decided by somebody it was never for, without the right to override being used."""
    chosen = select(Assignee.id).where(
        Assignee.task_id == Task.id, or_(Assignee.user_id == Task.decider_id, Assignee.user_id == Task.on_behalf_of_id)
    )
    return session.execute(
        select(Task.id, Task.instance_id, Task.decider_id)
        .where(Task.is_personal, Task.decider_id.is_not(None), ~Task.is_override, ~chosen.exists())
    ).all()  # fmt: skip


def _changed_flow(session: Session) -> Iterable[Any]:
    """A published or retired version was edited: its definition is not what its approvals began with."""
    return session.execute(
        select(Instance.id, Flow.id).join(Flow, Flow.id == Instance.flow_id).where(Flow.state == "draft")
    ).all()


LAWS = (
    Law("P2", "a personal task is decided by one it was for, or in his name", _wrong_votes, "have it decided again"),
    Law("P4", "what runs follows a version that was published", _changed_flow, "publish the version, or withdraw the approval"),
    Law("P5", "who reviews an appeal took no part before", _unfair_appeal, "have another person review it"),
    Law("P1", "nobody decides his own request, nor two levels of one approval", _same_person, "have another person decide again"),
    Law("P3", "an approval is open exactly as long as something of it waits", _wrong_end, "withdraw it and start it anew"),
)

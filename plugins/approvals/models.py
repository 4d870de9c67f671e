"""Tables of approvals: versions of flows, running instances, and one task per level that was reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import Id, Model, Moment, Utc
from core_erp.audit import CACHED
from core_erp.db import BigId


@dataclass(frozen=True)
class Node:
    """One level of a flow (审批节点): who decides there."""

    name: str
    role: str
    label: str = ""


class Flow(Model):
    """One version of a flow. Published versions never change: what runs keeps the version it began with."""

    __tablename__ = "approvals_flow"
    __table_args__ = (
        UniqueConstraint("company_id", "code", "version"),
        CheckConstraint("state in ('draft', 'published', 'retired')", name="state"),
        CheckConstraint("version > 0", name="version"),
        Index("uq_approvals_flow_published", "company_id", "code", unique=True,
              sqlite_where=text("state = 'published'"), postgresql_where=text("state = 'published'")),
    )  # fmt: skip

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    code: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    nodes: Mapped[list[Any]] = mapped_column(JSON)

    @property
    def levels(self) -> tuple[Node, ...]:
        """The nodes, first level first."""
        return tuple(Node(**node) for node in self.nodes)


class Instance(Model):
    """A flow that runs for one document. ``facts`` are what its deciders and rules go by, frozen at the start."""

    __tablename__ = "approvals_instance"
    __table_args__ = (
        CheckConstraint("state in ('open', 'approved', 'rejected', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'open') = (closed_at is null)", name="closed"),
        Index("ix_approvals_instance_subject", "subject_kind", "subject_id"),
        Index("uq_approvals_instance_open", "subject_kind", "subject_id", unique=True,
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    )  # fmt: skip

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    flow_id: Mapped[int] = mapped_column(ForeignKey("approvals_flow.id"))
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigId)
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(default="open")
    started_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    tasks: Mapped[list[Task]] = relationship(back_populates="instance", order_by="Task.position")

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def subject(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"

    @property
    def deciders(self) -> frozenset[int]:
        """The people who have decided a level."""
        return frozenset(t.decider_id for t in self.tasks if t.decider_id is not None)


class Task(Model):
    """One level that was reached: whose turn it is, or who decided it, when and why.

    ``requester_id`` repeats the instance's, so that the database itself can refuse a decider who asked.
    """

    __tablename__ = "approvals_task"
    __table_args__ = (
        UniqueConstraint("instance_id", "position"),
        UniqueConstraint("instance_id", "decider_id"),
        CheckConstraint("state in ('open', 'approved', 'rejected', 'withdrawn')", name="state"),
        CheckConstraint("decider_id is null or requester_id is null or decider_id <> requester_id", name="four_eyes"),
        CheckConstraint("(state in ('approved', 'rejected')) = (decider_id is not null)", name="decider"),
        CheckConstraint("state <> 'rejected' or reason <> ''", name="reason"),
        Index("ix_approvals_task_inbox", "company_id", "state", "role"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("approvals_instance.id"))
    position: Mapped[int]
    node: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
    role: Mapped[str]
    is_personal: Mapped[bool] = mapped_column(default=False)
    """For the people named in ``assignees``; otherwise for anyone who has the role."""
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    state: Mapped[str] = mapped_column(default="open")
    opened_at: Mapped[Moment]
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    reason: Mapped[str] = mapped_column(default="")
    is_override: Mapped[bool] = mapped_column(default=False)
    """Decided by someone without the level's role, by the right to override."""
    instance: Mapped[Instance] = relationship(back_populates="tasks")
    assignees: Mapped[list[Assignee]] = relationship(order_by="Assignee.user_id")

    @property
    def assignee_ids(self) -> tuple[int, ...]:
        """The people it is for; nobody in particular when it is for the role."""
        return tuple(a.user_id for a in self.assignees) if self.is_personal else ()

    @property
    def is_open(self) -> bool:
        return self.state == "open"


class Assignee(Model):
    """A person who was chosen for a level."""

    __tablename__ = "approvals_assignee"
    __table_args__ = (UniqueConstraint("task_id", "user_id"),)

    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(ForeignKey("approvals_task.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), index=True)


CACHED.add("approvals_flow")

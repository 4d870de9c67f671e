"""What somebody has to do, or has done, in a running approval."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import Id, Model, Moment, Utc

if TYPE_CHECKING:
    from plugins.approvals.models.instances import Instance

_OPEN = text("state = 'open'")
_TAKEN = text("is_open")
_VOTES = text("kind in ('approve', 'sign')")
ACTIVE = ("open", "waiting")
DECISIONS = ("approve", "sign", "rescue", "appeal")
"""Kinds of task whose end is a decision, by which four eyes go."""


def _open_index(column: str) -> Index:
    return Index(f"ix_approvals_task_{column}", column, sqlite_where=_OPEN, postgresql_where=_OPEN)


class Task(Model):
    """One piece of work: whose turn it is, or who did it, when and why.

    Tasks of one ``step`` belong to one visit of a node: its votes, the signers that were added, the questions asked.
    ``requester_id`` repeats the instance's, so that the database itself can refuse a decider who asked.
    """

    __tablename__ = "approvals_task"
    __table_args__ = (
        UniqueConstraint("instance_id", "position"),
        CheckConstraint("state in ('open', 'waiting', 'approved', 'rejected', 'done', 'returned', 'withdrawn')", name="state"),
        CheckConstraint("not is_guarded or decider_id is null or requester_id is null or decider_id <> requester_id",
                        name="four_eyes"),
        CheckConstraint("not is_guarded or on_behalf_of_id is null or requester_id is null or on_behalf_of_id <> requester_id",
                        name="four_eyes_behind"),
        CheckConstraint("(state in ('approved', 'rejected', 'done', 'returned')) = (decider_id is not null or is_automatic)",
                        name="decider"),
        CheckConstraint("state <> 'rejected' or reason <> ''", name="reason"),
        Index("uq_approvals_task_one_vote", "instance_id", "step", "decider_id", unique=True,
              sqlite_where=_VOTES, postgresql_where=_VOTES),
        Index("ix_approvals_task_inbox", "company_id", "role", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_approvals_task_open", "company_id", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_approvals_task_decider", "decider_id", "id"),
        *(_open_index(column) for column in ("due_at", "remind_at", "escalate_at")),
    )  # fmt: skip

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("approvals_instance.id"))
    step: Mapped[int]
    """The visit of a node it belongs to, counted through the approval."""
    position: Mapped[int]
    turn: Mapped[int] = mapped_column(default=0)
    """Where several wait in one step, the lower turn comes first; who is put before somebody takes a turn ahead of his."""
    kind: Mapped[str] = mapped_column(default="approve")
    """approve, sign (加签), rescue, appeal; task, consult, question, resubmit; join, wait (for nobody); or another."""
    node: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
    role: Mapped[str]
    is_personal: Mapped[bool] = mapped_column(default=False)
    """For the people named in ``assignees``; otherwise for anyone who has the role."""
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    is_guarded: Mapped[bool] = mapped_column(default=True)
    """The flow demands that the requester does not decide it."""
    state: Mapped[str] = mapped_column(default="open")
    note: Mapped[str] = mapped_column(default="")
    """What is asked, or said to whoever gets it."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("approvals_task.id"), index=True)
    """The task out of which this one was opened: a question's, an added signer's."""
    opened_at: Mapped[Moment]
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    claimed_at: Mapped[datetime | None] = mapped_column(Utc)
    due_at: Mapped[datetime | None] = mapped_column(Utc)
    remind_at: Mapped[datetime | None] = mapped_column(Utc)
    escalate_at: Mapped[datetime | None] = mapped_column(Utc)
    urged_at: Mapped[datetime | None] = mapped_column(Utc)
    urges: Mapped[int] = mapped_column(default=0)
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    """The person who had delegated (委托) to the decider: both count in four-eyes rules."""
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    reason: Mapped[str] = mapped_column(default="")
    reason_code: Mapped[str] = mapped_column(default="")
    rule: Mapped[str] = mapped_column(default="")
    """The rule a rejection goes by; the policy version stands in the instance."""
    is_override: Mapped[bool] = mapped_column(default=False)
    """Decided by someone whose turn it was not, by the right to override."""
    is_automatic: Mapped[bool] = mapped_column(default=False)
    """Ended by a timer, an event or the flow itself, by nobody."""
    instance: Mapped[Instance] = relationship(back_populates="tasks")
    assignees: Mapped[list[Assignee]] = relationship(order_by="Assignee.id")

    @property
    def assignee_ids(self) -> tuple[int, ...]:
        """The people it is for; nobody in particular when it is for the role."""
        return tuple(sorted(a.user_id for a in self.assignees if a.is_current)) if self.is_personal else ()

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def is_decision(self) -> bool:
        """Has somebody decided here, so that four-eyes rules know him?"""
        return self.decider_id is not None and self.kind in DECISIONS

    @property
    def people(self) -> frozenset[int]:
        """Who did it: the decider, and whoever had delegated to him."""
        return frozenset(p for p in (self.decider_id, self.on_behalf_of_id) if p is not None)


class Assignee(Model):
    """A person who was chosen for a task. ``is_open`` while it waits for him: what finding his open tasks goes by."""

    __tablename__ = "approvals_assignee"
    __audited__ = False
    __table_args__ = (
        Index("ix_approvals_assignee_task", "task_id"),
        Index("ix_approvals_assignee_open", "user_id", sqlite_where=_TAKEN, postgresql_where=_TAKEN),
    )

    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(ForeignKey("approvals_task.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"))
    is_open: Mapped[bool] = mapped_column(default=True)
    is_current: Mapped[bool] = mapped_column(default=True)
    """False once it was handed on to somebody else."""

"""Flows that run."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import Id, Model, Moment, Utc
from core_erp.db import BigId
from plugins.approvals.models.tasks import Task

_RUNS = text("state in ('open', 'appealed')")


class Instance(Model):
    """A flow that runs for one document. ``facts`` are what its deciders and rules go by, frozen at the start.

    ``policy`` names the version of the rules that the subject is judged by; every decision quotes it. ``must_differ``
    are the pairs of parts, ``["decider", "requester"]``, that different people must play.
    """

    __tablename__ = "approvals_instance"
    __table_args__ = (
        CheckConstraint("state in ('open', 'approved', 'rejected', 'withdrawn', 'appealed')", name="state"),
        CheckConstraint("(state in ('open', 'appealed')) = (closed_at is null)", name="closed"),
        Index("ix_approvals_instance_subject", "subject_kind", "subject_id"),
        Index("uq_approvals_instance_open", "subject_kind", "subject_id", unique=True,
              sqlite_where=_RUNS, postgresql_where=_RUNS),
    )  # fmt: skip

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    flow_id: Mapped[int] = mapped_column(ForeignKey("approvals_flow.id"))
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigId)
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("core_partner.id"))
    """The customer it is about, who sees it and speaks for himself; nobody outside sees one without."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    policy: Mapped[str] = mapped_column(default="")
    must_differ: Mapped[list[Any]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(default="open")
    started_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    paused_at: Mapped[datetime | None] = mapped_column(Utc)
    """Set while a supervisor holds it: nothing is decided and no timer runs."""
    tasks: Mapped[list[Task]] = relationship(back_populates="instance", order_by="Task.position")

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def subject(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"

    @property
    def deciders(self) -> frozenset[int]:
        """The people who have decided something, and those in whose name they did."""
        return frozenset(person for task in self.tasks if task.is_decision for person in task.people)

    @property
    def last_reason(self) -> str:
        """Why it was rejected."""
        return next((t.reason for t in reversed(self.tasks) if t.state == "rejected"), "")

    def differs(self, one: str, other: str) -> bool:
        """Must these two parts be played by different people?"""
        return sorted((one, other)) in self.must_differ

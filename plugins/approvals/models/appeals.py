"""Asking again after a rejection."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import Id, Model, Moment, Utc
from plugins.approvals.models.instances import Instance

_OPEN = text("state = 'open'")


class Appeal(Model):
    """An appeal (申诉) against a rejection: within its deadline, with new evidence, to somebody who took no part before."""

    __tablename__ = "approvals_appeal"
    __table_args__ = (
        CheckConstraint("state in ('open', 'upheld', 'dismissed')", name="state"),
        CheckConstraint("(state in ('upheld', 'dismissed')) = (reviewer_id is not null)", name="reviewer"),
        CheckConstraint("reviewer_id is null or reviewer_id <> appealed_id", name="other_reviewer"),
        Index("uq_approvals_appeal_open", "instance_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_approvals_appeal_instance", "instance_id"),
        Index("ix_approvals_appeal_appealed", "appealed_id"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("approvals_instance.id"))
    rejected_task_id: Mapped[int] = mapped_column(ForeignKey("approvals_task.id"))
    appealed_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    """Whose decision it is against; nobody's when a timer or a rule rejected."""
    appellant_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    grounds: Mapped[str]
    evidence: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Ids of attachments."""
    state: Mapped[str] = mapped_column(default="open")
    at: Mapped[Moment]
    deadline: Mapped[Moment]
    """Until when it could be made."""
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    reason: Mapped[str] = mapped_column(default="")
    instance: Mapped[Instance] = relationship()

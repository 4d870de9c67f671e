"""Who stands in for whom, and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import Id, Model, Moment, Utc


class Delegation(Model):
    """A person lets another decide in his name for a range of time (委托); for all flows, or for one by its code."""

    __tablename__ = "approvals_delegation"
    __table_args__ = (
        CheckConstraint("delegator_id <> delegate_id", name="somebody_else"),
        CheckConstraint("begins_at < ends_at", name="range"),
        Index("ix_approvals_delegation_delegate", "delegate_id", "ends_at"),
        Index("ix_approvals_delegation_delegator", "delegator_id", "ends_at"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    delegator_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"))
    delegate_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"))
    begins_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    flow: Mapped[str] = mapped_column(default="")
    """Code of the one flow it is for; empty: all."""
    reason: Mapped[str] = mapped_column(default="")
    made_at: Mapped[Moment]
    revoked_at: Mapped[datetime | None] = mapped_column(Utc)

"""Long runs somebody asked for: a comparison, a pull. They show how far they are and keep what they found."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import Id, Model, Utc
from plugins.erp_connectors.models.connections import Connection

RUNS = ("reconcile", "pull")
RUN_STATES = ("waiting", "running", "done", "failed")


class Run(Model):
    """One of them. ``wish`` is what was asked for, ``result`` what came of it."""

    __tablename__ = "erp_connectors_run"
    __audited__ = False
    __table_args__ = (
        CheckConstraint(f"kind in {RUNS}", name="kind"),
        CheckConstraint(f"state in {RUN_STATES}", name="state"),
        Index("ix_erp_connectors_run_connection", "connection_id", "id"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    connection_id: Mapped[int] = mapped_column(ForeignKey("erp_connectors_connection.id"))
    kind: Mapped[str]
    wish: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(default="waiting")
    progress: Mapped[int] = mapped_column(default=0)
    """Records or documents seen so far."""
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problem: Mapped[str | None]
    next_action: Mapped[str | None]
    asked_at: Mapped[datetime.datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime.datetime | None] = mapped_column(Utc)

    connection: Mapped[Connection] = relationship()

"""Versions of flows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import Id, Model
from core_erp.audit import CACHED


class Flow(Model):
    """One version of a flow (审批流程). Published versions never change: what runs keeps the version it began with."""

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
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The flow document: nodes and transitions, as ``flows.definition`` reads it."""


CACHED.add("approvals_flow")

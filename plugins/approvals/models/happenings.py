"""What happened in an approval, in order, for ever."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import Id, Model, Moment


class Happening(Model):
    """One thing that happened: to the approval, to a step, to a task. Append-only; replaying them gives the present state.

    ``data`` holds ``task`` and ``instance`` where these changed their state, and whatever belongs to the kind.
    """

    __tablename__ = "approvals_happening"
    __audited__ = False
    __table_args__ = (Index("ix_approvals_happening_instance", "instance_id", "id"),)

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("approvals_instance.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("approvals_task.id"))
    step: Mapped[int | None]
    node: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    at: Mapped[Moment]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)

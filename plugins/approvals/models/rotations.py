"""Whose turn is next where tasks go round."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import Id, Model


class Rotation(Model):
    """How many tasks a node has given out in turn (轮流分配)."""

    __tablename__ = "approvals_rotation"
    __audited__ = False
    __table_args__ = (UniqueConstraint("company_id", "flow", "node"),)

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    flow: Mapped[str]
    node: Mapped[str]
    drawn: Mapped[int] = mapped_column(default=0)

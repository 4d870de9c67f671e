"""Why requests are rejected: the catalogue of preset reasons."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import Id, Model
from core_erp.audit import CACHED


class RejectReason(Model):
    """A preset reason of rejections (拒绝原因) and the rule it goes by; a text always comes with it."""

    __tablename__ = "approvals_reject_reason"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    code: Mapped[str]
    name: Mapped[str]
    name_zh: Mapped[str] = mapped_column(default="")
    rule: Mapped[str] = mapped_column(default="")
    """The rule it cites, such as ``returns.window_days``."""
    is_active: Mapped[bool] = mapped_column(default=True)


CACHED.add("approvals_reject_reason")

"""What people say about an approval."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import Id, Model, Moment


class Comment(Model):
    """A message (留言), for colleagues only or visible to the customer; ``mentions`` are the people it is meant for."""

    __tablename__ = "approvals_comment"
    __audited__ = False
    __table_args__ = (CheckConstraint("text <> ''", name="text"),)

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("approvals_instance.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    at: Mapped[Moment]
    text: Mapped[str]
    mentions: Mapped[list[Any]] = mapped_column(JSON, default=list)
    is_public: Mapped[bool] = mapped_column(default=False)

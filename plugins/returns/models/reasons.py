"""Why customers return goods (退货原因): each reason has its own flow, fault and window."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import Id, Model
from core_erp.audit import CACHED


class Reason(Model):
    """A preset reason. ``fault`` says who bears the consequences; ``window_days`` overrides the company's window."""

    __tablename__ = "returns_reason"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint("fault in ('seller', 'customer', 'carrier', 'none')", name="fault"),
        CheckConstraint("window_days is null or window_days >= 0", name="window_days"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    code: Mapped[str]
    name: Mapped[str]
    name_zh: Mapped[str] = mapped_column(default="")
    flow: Mapped[str]
    """Code of the approval flow."""
    fault: Mapped[str] = mapped_column(default="none")
    window_days: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True)


CACHED.add("returns_reason")

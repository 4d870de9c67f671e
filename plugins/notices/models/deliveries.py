"""How notices leave the house."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import Id, Model, Moment, Utc
from core_erp.db import BigId

if TYPE_CHECKING:
    from plugins.notices.models.notices import NoticeRow

STATES = ("pending", "sent", "failed", "suppressed")
_PENDING = text("state = 'pending'")
_TROUBLE = text("state = 'failed'")


class Delivery(Model):
    """One notice on its way through one channel: ``email``, or an endpoint of the settings.

    ``uid`` is in the Message-ID of every attempt; ``round`` counts how often a person asked for it anew.
    """

    __tablename__ = "notices_delivery"
    __audited__ = False
    __table_args__ = (
        UniqueConstraint("notice_id", "channel"),
        CheckConstraint("state in ('pending', 'sent', 'failed', 'suppressed')", name="state"),
        CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent"),
        CheckConstraint("state not in ('failed', 'suppressed') or reason <> ''", name="reason"),
        Index("ix_notices_delivery_pending", "recipient", "channel", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_notices_delivery_failed", "company_id", "id", sqlite_where=_TROUBLE, postgresql_where=_TROUBLE),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices_notice.id"))
    uid: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    channel: Mapped[str]
    mode: Mapped[str] = mapped_column(default="now")
    state: Mapped[str] = mapped_column(default="pending")
    reason: Mapped[str] = mapped_column(default="")
    """Why it failed, was suppressed, or waits."""
    attempts: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=1)
    begun_at: Mapped[datetime | None] = mapped_column(Utc)
    """Set while an attempt runs whose outcome is not known yet."""
    is_repeat: Mapped[bool] = mapped_column(default=False)
    """An earlier attempt ended unknown, so that it may have arrived twice."""
    due_at: Mapped[datetime | None] = mapped_column(Utc)
    lead_id: Mapped[int | None] = mapped_column(BigId)
    """The delivery whose message carries this one too."""
    created_at: Mapped[Moment]
    sent_at: Mapped[datetime | None] = mapped_column(Utc)
    notice: Mapped[NoticeRow] = relationship(back_populates="deliveries", lazy="joined", innerjoin=True)

    @property
    def job_key(self) -> str:
        return job_key(self.uid, self.round)


def job_key(uid: str, count: int = 1) -> str:
    """The key of the job that carries a delivery."""
    return f"notices.deliver:{uid}:{count}"

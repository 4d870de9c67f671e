"""What was told to whom, in the words that were said."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import Id, Model, Moment, Utc

if TYPE_CHECKING:
    from plugins.notices.models.deliveries import Delivery

_UNREAD = text("read_at is null and dismissed_at is null")


class NoticeRow(Model):
    """One thing told to one recipient: ``user:5``, ``partner:7``, or the chat of a role, ``endpoint:warehouse``.

    The unique pair of recipient and key keeps anybody from being told of the same thing twice.
    """

    __tablename__ = "notices_notice"
    __audited__ = False
    __table_args__ = (
        UniqueConstraint("company_id", "recipient", "key"),
        CheckConstraint("person_id is null or partner_id is null", name="one_recipient"),
        Index("ix_notices_notice_inbox", "person_id", "id"),
        Index("ix_notices_notice_unread", "person_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notices_notice_key", "company_id", "key"),
        Index("ix_notices_notice_created_at", "created_at"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    recipient: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("core_partner.id"))
    key: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    link: Mapped[str]
    locale: Mapped[str]
    created_at: Mapped[Moment]
    seen_at: Mapped[datetime | None] = mapped_column(Utc)
    """When the reader opened an inbox that had it."""
    read_at: Mapped[datetime | None] = mapped_column(Utc)
    dismissed_at: Mapped[datetime | None] = mapped_column(Utc)
    deliveries: Mapped[list[Delivery]] = relationship(
        "plugins.notices.models.deliveries.Delivery",
        back_populates="notice",
        order_by="plugins.notices.models.deliveries.Delivery.id",
    )
    """By its full name: orders have a Delivery too."""

"""Evidence: files that are hashed, kept under random names and never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core_erp.db import BigId, Id, Model, Utc


class Attachment(Model):
    """A file that belongs to a document. ``uid`` is its random public name; the original name is only shown."""

    __tablename__ = "core_attachment"
    __table_args__ = (Index("ix_core_attachment_subject", "subject_kind", "subject_id"),)

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    uid: Mapped[str] = mapped_column(unique=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigId)
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    uploaded_at: Mapped[datetime] = mapped_column(Utc)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))

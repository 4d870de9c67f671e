"""The same request twice is one act: its key is written in the business transaction, before the effect."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core_erp.db import Id, Model, Utc


class IdempotencyKey(Model):
    """A key somebody sent, the fingerprint of what was sent with it, and the answer it got."""

    __tablename__ = "core_idempotency"
    __audited__ = False
    __table_args__ = (UniqueConstraint("scope", "key"),)

    id: Mapped[Id]
    scope: Mapped[str]
    """Whose key: keys of different actors never meet."""
    key: Mapped[str]
    fingerprint: Mapped[str]
    status: Mapped[int | None]
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    headers: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Utc)

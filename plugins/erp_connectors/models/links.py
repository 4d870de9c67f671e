"""For each document and connection how far it has got there. The rows are also the queue: what is due, and who has it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import Exact, Id, Minor, Model, Utc
from core_erp.db import BigId
from plugins.erp_connectors.models.connections import Connection

QUEUED = ("open", "waiting", "unknown")
"""Standings of what a worker goes on with by itself."""
STANDINGS = (*QUEUED, "parked", "skipped", "done", "empty")
"""``parked`` waits for a person, ``skipped`` was set aside by one; ``empty`` holds nothing to tell, so nothing is sent."""
ORIGINS = ("ours", "theirs")


class Link(Model):
    """One document of ours and its counterpart. The row is there before the first call goes out."""

    __tablename__ = "erp_connectors_link"
    __table_args__ = (
        UniqueConstraint("connection_id", "kind", "our_id"),
        UniqueConstraint("connection_id", "kind", "number"),
        UniqueConstraint("connection_id", "kind", "their_number"),
        UniqueConstraint("connection_id", "kind", "their_id"),
        CheckConstraint(f"standing in {STANDINGS}", name="standing"),
        CheckConstraint("standing != 'done' or (their_id is not null and state != '')", name="done_is_there"),
        CheckConstraint("standing != 'parked' or problem is not null", name="parked_says_why"),
        CheckConstraint(f"(standing in {QUEUED}) = (due_at is not null)", name="queued_is_due"),
        CheckConstraint(f"origin in {ORIGINS}", name="origin"),
        Index("ix_erp_connectors_link_standing", "standing"),
        Index("ix_erp_connectors_link_due", "connection_id", "due_at", "id"),
        Index("ix_erp_connectors_link_subject", "connection_id", "subject", "id"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    connection_id: Mapped[int] = mapped_column(ForeignKey("erp_connectors_connection.id"))
    kind: Mapped[str]
    our_id: Mapped[int] = mapped_column(BigId)
    origin: Mapped[str] = mapped_column(default="ours")
    """Where it was made first; what is theirs is never sent back to them."""
    number: Mapped[str]
    """Ours over there: made of the document alone, so every attempt uses the same."""
    subject: Mapped[str]
    event_uid: Mapped[str] = mapped_column(index=True)
    event: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What happened, as it was told: the document is made of it anew at every attempt."""
    plan: Mapped[str] = mapped_column(default="")
    """The steps it goes through over there, ``saved,submitted,audited``."""
    state: Mapped[str] = mapped_column(default="")
    """The last step that is known to have happened."""
    standing: Mapped[str] = mapped_column(default="open")
    due_at: Mapped[datetime.datetime | None] = mapped_column(Utc)
    """When it is tried next; while a worker has it, when its lease is over."""
    attempts: Mapped[int] = mapped_column(default=0)
    """How often it was taken up; also the fence against whoever still works on an earlier attempt."""
    failures: Mapped[int] = mapped_column(default=0)
    waits_for: Mapped[int | None] = mapped_column(BigId)
    """The link that must be done first: a master it names, the document it comes from."""
    revision: Mapped[str] = mapped_column(default="")
    """Fingerprint of what was written there last."""
    verdict: Mapped[str] = mapped_column(default="")
    """What people over there made of it since: ``rejected``, ``void``, ``closed``, ``gone``."""
    their_id: Mapped[str | None]
    their_number: Mapped[str | None]
    quantity: Mapped[Decimal] = mapped_column(Exact(6), default=Decimal(0))
    amount_minor: Mapped[Minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(default="")
    day: Mapped[datetime.date | None]
    """The document's own date."""
    booked_on: Mapped[datetime.date | None]
    """Another date over there, because the period of its own is closed."""
    problem: Mapped[str | None]
    next_action: Mapped[str | None]
    silences: Mapped[int] = mapped_column(default=0)
    """How often it was asked for in vain since a call whose outcome nobody knows."""
    created_at: Mapped[datetime.datetime] = mapped_column(Utc)
    done_at: Mapped[datetime.datetime | None] = mapped_column(Utc)
    checked_at: Mapped[datetime.datetime | None] = mapped_column(Utc)
    """When they were last asked how it stands, after it was done."""

    connection: Mapped[Connection] = relationship()

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(self.plan.split(",")) if self.plan else ()

    @property
    def is_done(self) -> bool:
        return self.standing == "done"

    @property
    def is_ended(self) -> bool:
        """Is nothing left to be sent?"""
        return self.standing in ("done", "empty")

    @property
    def is_moved(self) -> bool:
        """Is it booked on another day over there than here?"""
        return self.booked_on is not None and self.booked_on != self.day

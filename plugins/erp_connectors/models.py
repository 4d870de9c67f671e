"""Connections to outside systems, and for each document how far it has got there."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import Exact, Id, Minor, Model, Utc
from core_erp.db import BigId

STANDINGS = ("open", "waiting", "unknown", "parked", "done", "empty")
"""``empty``: the document holds nothing to tell, so nothing is sent."""


class Connection(Model):
    """One outside system of one company. ``secret`` says where the secret is kept, never what it is."""

    __tablename__ = "erp_connectors_connection"
    __table_args__ = (
        UniqueConstraint("company_id", "name"),
        CheckConstraint("secret like 'env:%' or secret like 'file:%' or secret = ''", name="secret_is_a_reference"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    name: Mapped[str]
    system: Mapped[str]
    url: Mapped[str]
    org: Mapped[str] = mapped_column(default="")
    """The organisation over there that our company is; a mapping may use it as ``$org``."""
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Account, user, application id …: what the system wants to know that is not secret."""
    secret: Mapped[str] = mapped_column(default="")
    mapping_file: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    since: Mapped[datetime.datetime] = mapped_column(Utc)
    """Documents from before this moment are not carried over by themselves."""
    prefix: Mapped[str] = mapped_column(default="CE-")
    """What our numbers begin with over there, so that they are told from everybody else's."""
    rests_until: Mapped[datetime.datetime | None] = mapped_column(Utc)
    """While it does not answer nobody asks: the moment of the next try."""


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
        Index("ix_erp_connectors_link_standing", "standing"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    connection_id: Mapped[int] = mapped_column(ForeignKey("erp_connectors_connection.id"))
    kind: Mapped[str]
    our_id: Mapped[int] = mapped_column(BigId)
    number: Mapped[str]
    """Ours over there: made of the document alone, so every attempt uses the same."""
    subject: Mapped[str]
    event_uid: Mapped[str] = mapped_column(index=True)
    job_key: Mapped[str] = mapped_column(unique=True)
    plan: Mapped[str] = mapped_column(default="")
    """The steps it goes through over there, ``saved,submitted,audited``."""
    state: Mapped[str] = mapped_column(default="")
    """The last step that is known to have happened."""
    standing: Mapped[str] = mapped_column(default="open")
    their_id: Mapped[str | None]
    their_number: Mapped[str | None]
    quantity: Mapped[Decimal] = mapped_column(Exact(6), default=Decimal(0))
    amount_minor: Mapped[Minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(default="")
    booked_on: Mapped[datetime.date | None]
    problem: Mapped[str | None]
    next_action: Mapped[str | None]
    silences: Mapped[int] = mapped_column(default=0)
    """How often it was asked for in vain since a call whose outcome nobody knows."""
    created_at: Mapped[datetime.datetime] = mapped_column(Utc)
    done_at: Mapped[datetime.datetime | None] = mapped_column(Utc)

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

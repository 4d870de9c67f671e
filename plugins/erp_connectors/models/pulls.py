"""How far we have read what is made over there, and what we could not decide about it."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core_erp import Id, Model, Utc
from core_erp.db import BigId
from plugins.erp_connectors.models.connections import Connection

ANSWERS = ("theirs", "ours")


class PullCursor(Model):
    """Per connection and kind of record: everything changed before ``since`` has been read."""

    __tablename__ = "erp_connectors_cursor"
    __audited__ = False
    __table_args__ = (UniqueConstraint("connection_id", "kind"),)

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    connection_id: Mapped[int] = mapped_column(ForeignKey("erp_connectors_connection.id"))
    kind: Mapped[str]
    since: Mapped[datetime.datetime | None] = mapped_column(Utc)
    """The newest change seen in the last run that came to its end."""
    after: Mapped[str] = mapped_column(default="")
    """Place to go on from inside a run that was broken off; empty between runs."""
    newest: Mapped[datetime.datetime | None] = mapped_column(Utc)
    """The newest change seen so far in the run that goes on."""
    seen: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime.datetime | None] = mapped_column(Utc)
    problem: Mapped[str | None]
    next_action: Mapped[str | None]

    connection: Mapped[Connection] = relationship()


class Conflict(Model):
    """A question for a person: one field (or all, ``*``) of a record of theirs that does not go with ours."""

    __tablename__ = "erp_connectors_conflict"
    __table_args__ = (
        UniqueConstraint("connection_id", "kind", "their_id", "field"),
        CheckConstraint("answer is null or answer in ('theirs', 'ours')", name="answer"),
        Index("ix_erp_connectors_conflict_open", "connection_id", "answer"),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id"))
    connection_id: Mapped[int] = mapped_column(ForeignKey("erp_connectors_connection.id"))
    kind: Mapped[str]
    their_id: Mapped[str]
    number: Mapped[str]
    our_id: Mapped[int | None] = mapped_column(BigId)
    field: Mapped[str]
    ours: Mapped[Any] = mapped_column(JSON)
    theirs: Mapped[Any] = mapped_column(JSON)
    problem: Mapped[str] = mapped_column(default="")
    next_action: Mapped[str] = mapped_column(default="")
    answer: Mapped[str | None]
    asked_at: Mapped[datetime.datetime] = mapped_column(Utc)
    answered_at: Mapped[datetime.datetime | None] = mapped_column(Utc)

    connection: Mapped[Connection] = relationship()

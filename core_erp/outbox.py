"""Facts on their way out: events and the jobs they cause, written in the business transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from core_erp import rows
from core_erp.audit import TOLD, Change, EventRow
from core_erp.db import Id, Model, Utc, table_of

if TYPE_CHECKING:
    from core_erp.events import Event
    from core_erp.transaction import Transaction


@dataclass(frozen=True)
class Wanted:
    """A job somebody asked for in this transaction."""

    name: str
    payload: dict[str, Any]
    key: str
    subject: str
    at: datetime | None


class JobRow(Model):
    """Work to be done: the truth about it, whoever carries the message. ``key`` is unique, so it is asked for once."""

    __tablename__ = "core_job"
    __audited__ = False
    __table_args__ = (
        CheckConstraint("state in ('ready', 'running', 'done', 'dead', 'skipped')", name="state"),
        Index("ix_core_job_due", "state", "run_at"),
        Index("ix_core_job_subject", "subject", "name", "state"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    subject: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    company_id: Mapped[int | None]
    actor_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="ready")
    run_at: Mapped[datetime] = mapped_column(Utc)
    lease_until: Mapped[datetime | None] = mapped_column(Utc)
    attempts: Mapped[int] = mapped_column(default=0)
    """How often it was claimed; also the fence against whoever still works on an earlier claim."""
    failures: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(Utc)
    done_at: Mapped[datetime | None] = mapped_column(Utc)


def write(tx: Transaction) -> None:
    """One row per event and subscriber and one per job asked for, in one statement; the events join the trail."""
    told = [(event, uuid.uuid4().hex) for event in tx.events]
    tx.changes.extend(_line(event, uid) for event, uid in told)
    jobs = [_job(tx, w) for w in (*_caused(tx, told), *tx.jobs)]
    rows.insert_all(tx.session, table_of(JobRow), jobs)


def _caused(tx: Transaction, told: list[tuple[Event, str]]) -> list[Wanted]:
    return [
        Wanted(s.name, event.payload() | {"event": event.name, "event_id": uid}, f"{uid}:{s.name}", event.subject, None)
        for event, uid in told
        for s in tx.erp.subscribers.get(event.name, ())
    ]


def _line(event: Event, uid: str) -> Change:
    kind, _, number = event.subject.rpartition(":")
    return Change(kind, int(number) if number.isdigit() else 0, TOLD, event.payload(), uid, event.name, event.subject)


def _job(tx: Transaction, wanted: Wanted) -> dict[str, Any]:
    return {"key": wanted.key, "name": wanted.name, "subject": wanted.subject, "payload": wanted.payload,
            "company_id": tx.actor.company_id, "actor_id": tx.actor.user_id, "state": "ready",
            "run_at": wanted.at or tx.now, "attempts": 0, "failures": 0, "created_at": tx.now}  # fmt: skip


__all__ = ["EventRow", "JobRow", "Wanted", "write"]

"""The queue of a connection: its links that are due, taken up under a lease, and the job that is told to see to them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.orm import aliased

from core_erp.outbox import JobRow
from plugins.erp_connectors.models import QUEUED, Connection, Link

if TYPE_CHECKING:
    from core_erp import Transaction

CARRY = "erp_connectors.carry"
BLOCKING = (*QUEUED, "parked")
"""Standings of a document that hold up what comes after it in its subject."""


def wake(tx: Transaction, connection: Connection, at: datetime | None = None) -> None:
    """Have the connection's queue seen to: now, or at that time. At most one such job waits per connection."""
    at = max(at or tx.now, connection.rests_until or tx.now)
    if any(wanted.subject == _subject(connection.id) for wanted in tx.jobs):
        return
    mine = (JobRow.name == CARRY, JobRow.subject == _subject(connection.id), JobRow.state == "ready")
    if tx.session.scalar(select(JobRow.id).where(*mine).limit(1)) is None:
        ring(tx, connection.id, at)
    else:
        sooner = update(JobRow).where(*mine, JobRow.run_at > at).values(run_at=at)
        tx.session.execute(sooner, execution_options={"synchronize_session": False})


def ring(tx: Transaction, connection_id: int, at: datetime) -> None:
    """A job of its own to see to the queue at that time."""
    key = f"{CARRY}:{connection_id}:{uuid.uuid4().hex}"
    tx.enqueue(CARRY, {"connection_id": connection_id}, key=key, subject=_subject(connection_id), at=at)


def _subject(connection_id: int) -> str:
    """The job table lets one job of a subject run at a time: no two workers carry for one connection."""
    return f"erp_connectors.connection:{connection_id}"


def take(tx: Transaction, connection_id: int, limit: int) -> list[Link]:
    """Take up what is due, of each subject only the oldest that is not ended, oldest first; theirs for one lease."""
    links = list(tx.session.scalars(_due(tx, connection_id).limit(limit)))
    until = tx.now + timedelta(seconds=tx.erp.settings.job_lease_seconds)
    for link in links:
        link.attempts, link.due_at = link.attempts + 1, until
    return links


def _due(tx: Transaction, connection_id: int) -> Select[Any]:
    older = aliased(Link)
    behind = exists().where(
        older.connection_id == connection_id, older.subject == Link.subject, older.id < Link.id, older.standing.in_(BLOCKING)
    )
    query = select(Link).where(Link.connection_id == connection_id, Link.due_at <= tx.now, ~behind)
    query = query.order_by(Link.due_at, Link.id)
    return query.with_for_update(skip_locked=True, of=Link) if tx.erp.engine.dialect.name == "postgresql" else query


def next_due(tx: Transaction, connection_id: int) -> datetime | None:
    """When the next of the queue is due; None when nothing waits, or only behind what waits for a person."""
    older = aliased(Link)
    behind = exists().where(
        older.connection_id == connection_id, older.subject == Link.subject, older.id < Link.id, older.standing.in_(BLOCKING)
    )
    mine = (Link.connection_id == connection_id, Link.due_at.is_not(None))
    return tx.session.scalar(select(Link.due_at).where(*mine, ~behind).order_by(Link.due_at).limit(1))


def count(tx: Transaction, connection_id: int) -> int:
    """How many documents wait to be carried over."""
    mine = (Link.connection_id == connection_id, Link.due_at.is_not(None))
    return tx.session.scalar(select(func.count()).select_from(Link).where(*mine)) or 0


def release(tx: Transaction, done_ids: Iterable[int]) -> None:
    """What waited for these is due now."""
    freed = update(Link).where(Link.waits_for.in_(list(done_ids)), Link.due_at.is_not(None)).values(due_at=tx.now, waits_for=None)
    tx.session.execute(freed, execution_options={"synchronize_session": False})

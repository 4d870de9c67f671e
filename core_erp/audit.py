"""The audit trail: who changed what, when and from where. Written with the change, never edited, sealed in a hash chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import JSON, ForeignKey, Index, case, func, insert, inspect, select
from sqlalchemy.orm import LoaderCallableStatus, Mapped, Session, mapped_column, synonym

from core_erp import rows
from core_erp.db import BigId, Id, Model, Utc, table_of
from core_erp.events import plain

if TYPE_CHECKING:
    from sqlalchemy.orm import UOWTransaction

    from core_erp.session import ErpSession
    from core_erp.transaction import Transaction

GENESIS = "0" * 64
_OVERLAP = 5_000
"""A transaction may commit after a younger one: how many ids back the sealing job looks for late rows."""


@dataclass(frozen=True)
class Change:
    """A line of the trail to be written: a change of a record, or (``action`` told) an event with its name and subject."""

    table: str
    record_id: int
    action: str
    changes: dict[str, Any]
    uid: str | None = None
    name: str | None = None
    subject: str | None = None


TOLD = "told"


class AuditRow(Model):
    """One change of one record, or one event that was told. Append-only: the database itself refuses to edit or delete it."""

    __tablename__ = "core_audit"
    __audited__ = False
    __table_args__ = (Index("ix_core_audit_record", "table_name", "record_id"),)

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(Utc)
    company_id: Mapped[int | None]
    actor_id: Mapped[int | None]
    via: Mapped[str]
    request_id: Mapped[str]
    table_name: Mapped[str]
    record_id: Mapped[int] = mapped_column(BigId)
    action: Mapped[str] = mapped_column()
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    uid: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str | None]
    subject: Mapped[str | None] = mapped_column(index=True)

    __mapper_args__ = {"polymorphic_on": case((action == TOLD, TOLD), else_="change"), "polymorphic_identity": "change"}


class EventRow(AuditRow):
    """One thing that happened, as it was told: ``name`` and ``uid`` of the event, its ``subject`` and ``payload``."""

    __mapper_args__ = {"polymorphic_identity": TOLD}

    payload: Mapped[dict[str, Any]] = synonym("changes")


class Seal(Model):
    """A link of the chain: the hash of an audit row together with the link before it. Append-only."""

    __tablename__ = "core_audit_seal"
    __audited__ = False

    id: Mapped[Id]
    audit_id: Mapped[int] = mapped_column(BigId, ForeignKey("core_audit.id"), unique=True)
    hash: Mapped[str]


# -- noticing changes ---------------------------------------------------------------------------------------------


def notice(session: ErpSession, created: Iterable[Any], changed: Iterable[tuple[Any, Mapping[str, tuple[Any, Any]]]]) -> None:
    """What a flush has written: records that are new, and the columns of others, each with its value before and now."""
    tx = session.info.get("tx")
    if tx is None:
        return
    for record in created:
        if record.__audited__:
            tx.changes.append(Change(record.__tablename__, record.id, "created", _values(record)))
    for record, columns in changed:
        if record.__audited__ and columns:
            tx.changes.append(Change(record.__tablename__, record.id, "changed", _shown(columns)))
    tx.keep(created)


def notice_flush(session: ErpSession, context: UOWTransaction) -> None:
    """The same for what SQLAlchemy has flushed by itself: rows that it deleted, orphans among them, are told as they were."""
    tx = session.info.get("tx")
    if tx is None:
        return
    notice(session, list(session.new), [(record, _changed(record)) for record in session.dirty])
    for state, (is_deleted, is_only_looked_at) in context.states.items():
        record = state.obj()
        if is_deleted and not is_only_looked_at and record.__audited__:
            tx.changes.append(Change(record.__tablename__, record.id, "deleted", _values(record)))


def _values(record: Any) -> dict[str, Any]:
    columns = inspect(type(record)).column_attrs
    return {k: plain(v) for k, v in record.__dict__.items() if k in columns and v is not None and k not in _SECRET}


def _changed(record: Any) -> dict[str, tuple[Any, Any]]:
    state, columns = inspect(record), inspect(type(record)).column_attrs
    return {
        key: (old, record.__dict__[key])
        for key, old in state.committed_state.items()
        if key in columns and key in record.__dict__ and old != record.__dict__[key]
    }


def _shown(columns: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    return {key: [None, None] if key in _SECRET else [_before(old), plain(now)] for key, (old, now) in columns.items()}


def _before(old: Any) -> Any:
    """None for a value that was never read, so that nobody can say what it was."""
    return None if isinstance(old, LoaderCallableStatus) else plain(old)


_SECRET = frozenset({"password_hash", "token_hash", "version"})


# -- writing ------------------------------------------------------------------------------------------------------


def write(tx: Transaction) -> None:
    """All changes of a transaction in one statement."""
    if not tx.changes:
        return
    head = {
        "at": tx.now,
        "company_id": tx.actor.company_id,
        "actor_id": tx.actor.user_id,
        "via": tx.actor.via,
        "request_id": tx.actor.request_id,
    }
    rows.insert_all(tx.session, table_of(AuditRow), [
        {**head, "table_name": c.table, "record_id": c.record_id, "action": c.action, "changes": c.changes,
         "uid": c.uid, "name": c.name, "subject": c.subject} for c in tx.changes
    ])  # fmt: skip


def touched_cached(tx: Transaction) -> bool:
    """Did this transaction change a table whose rows are cached?"""
    return any(c.table in CACHED for c in tx.changes)


CACHED: set[str] = set()
"""Tables whose rows are kept in ``erp.cache``; models add themselves with ``audit.CACHED.add(...)``."""


# -- the chain ----------------------------------------------------------------------------------------------------


def seal(session: Session, limit: int = 10_000) -> int:
    """Add links for rows that have none yet; return how many. One sealer at a time: the caller holds the job."""
    head = session.scalar(select(Seal.hash).order_by(Seal.id.desc()).limit(1)) or GENESIS
    newest = session.scalar(select(func.max(Seal.audit_id))) or 0
    unsealed = session.scalars(
        select(AuditRow).outerjoin(Seal, Seal.audit_id == AuditRow.id)
        .where(AuditRow.id > newest - _OVERLAP, Seal.id.is_(None)).order_by(AuditRow.id).limit(limit)
    ).all()  # fmt: skip
    links = list(_links(head, unsealed))
    if links:
        session.execute(insert(table_of(Seal)), links)
    return len(links)


def _links(head: str, rows: Iterable[AuditRow]) -> Iterator[dict[str, Any]]:
    for row in rows:
        head = link(head, row)
        yield {"audit_id": row.id, "hash": head}


def link(head: str, row: AuditRow) -> str:
    """SHA-256 over the link before and the canonical JSON of the row."""
    facts = [row.id, row.at.isoformat(), row.company_id, row.actor_id, row.via, row.request_id,
             row.table_name, row.record_id, row.action, row.changes, row.uid, row.name, row.subject]  # fmt: skip
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{head}{canonical}".encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found. ``head`` is worth keeping outside the database."""

    sealed: int
    unsealed: int
    head: str
    problems: tuple[str, ...]


def verify(session: Session, *, problems_shown: int = 20) -> Verdict:
    """Recompute the whole chain; name each link that does not fit and each sealed row that is gone."""
    head, count, problems = GENESIS, 0, []
    pairs = select(Seal, AuditRow).outerjoin(AuditRow, AuditRow.id == Seal.audit_id).order_by(Seal.id)
    found = session.execute(pairs.execution_options(yield_per=5_000))
    for sealed, row in cast("Iterable[tuple[Seal, AuditRow | None]]", found):
        if row is None:
            problems.append(f"audit row {sealed.audit_id} was removed")
        elif link(head, row) != sealed.hash:
            problems.append(f"audit row {row.id} ({row.action} {row.table_name} {row.record_id}) or its seal was altered")
        head, count = sealed.hash, count + 1
    total = session.scalar(select(func.count()).select_from(AuditRow)) or 0
    return Verdict(count, max(0, total - count), head, tuple(problems[:problems_shown]))

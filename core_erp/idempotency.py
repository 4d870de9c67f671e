"""The same request twice is one act: its key is written in the business transaction, before the effect."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, UniqueConstraint, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from core_erp.db import Id, Model, Utc
from core_erp.errors import Conflict

if TYPE_CHECKING:
    from core_erp.transaction import Transaction

KEPT = timedelta(days=7)
_LOCK_TIMEOUT = "55P03"


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


@dataclass(frozen=True)
class Answer:
    """What a request is answered with: a status, JSON, and headers."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Key:
    """A key as it was sent: whose it is, its text, and the fingerprint of the request that carried it."""

    scope: str
    text: str
    fingerprint: str


def fingerprint(method: str, path: str, canonical: str) -> str:
    """SHA-256 of what the request asks for; ``canonical`` is its JSON with sorted names."""
    return hashlib.sha256(f"{method} {path}\n{canonical}".encode()).hexdigest()


def claim(tx: Transaction, key: Key) -> Answer | None:
    """Take the key for this transaction, or return the answer it got before.

    Waits for another transaction that holds the same key. Raises Conflict ``core/idempotency-mismatch`` when the key was
    used for another request, ``core/in-progress`` when the other one takes too long.
    """
    if _is_first(tx, key):
        return None
    kept = tx.session.scalar(select(IdempotencyKey).where(IdempotencyKey.scope == key.scope, IdempotencyKey.key == key.text))
    if kept is None or kept.status is None:
        raise _in_progress()
    if kept.fingerprint != key.fingerprint:
        raise Conflict("This Idempotency-Key was used for another request", code="core/idempotency-mismatch")
    return Answer(kept.status, kept.body, {**(kept.headers or {}), "Idempotency-Replayed": "true"})


def _is_first(tx: Transaction, key: Key) -> bool:
    row = {"scope": key.scope, "key": key.text, "fingerprint": key.fingerprint, "created_at": tx.now}
    insert = sqlite.insert if tx.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(IdempotencyKey).values(row).on_conflict_do_nothing().returning(IdempotencyKey.id)
    try:
        return tx.session.scalar(statement) is not None
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_TIMEOUT:
            raise _in_progress() from error
        raise


def _in_progress() -> Conflict:
    return Conflict("The same request is still running; ask again in a moment", code="core/in-progress")


def keep(tx: Transaction, key: Key, answer: Answer) -> None:
    """Keep the answer with the key, in the same transaction as the effect."""
    mine = (IdempotencyKey.scope == key.scope, IdempotencyKey.key == key.text)
    values = {"status": answer.status, "body": answer.body, "headers": dict(answer.headers)}
    tx.session.execute(update(IdempotencyKey).where(*mine).values(values).execution_options(synchronize_session=False))


def forget_old(tx: Transaction, _payload: dict[str, Any]) -> None:
    """Job: drop keys older than a week; a repeat after that is a new request."""
    old = IdempotencyKey.created_at < tx.now - KEPT
    tx.session.execute(delete(IdempotencyKey).where(old).execution_options(synchronize_session=False))

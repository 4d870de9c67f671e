"""One business act: everything inside happens, or nothing does. The only module that commits."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, bindparam, inspect, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.orm.attributes import set_committed_value

from core_erp import audit, outbox
from core_erp.crash import point
from core_erp.errors import NotFound, OutcomeUnknown, Stale, Unavailable, refuse
from core_erp.identity import Actor
from core_erp.prepared import several, spread
from core_erp.records import Records

if TYPE_CHECKING:
    from core_erp.db import Base
    from core_erp.erp import Erp
    from core_erp.events import Event
    from core_erp.session import ErpSession

T = TypeVar("T")
M = TypeVar("M", bound="Base")

TRIES = 5
_REPEATABLE = {"40001", "40P01", "55P03"}
"""SQLSTATE of serialization failure, deadlock and lock timeout: PostgreSQL rolled back and the body may run again."""


class Transaction:
    """What every operation and hook is handed first: the data, the actor, the clock, the hooks."""

    def __init__(self, erp: Erp, session: ErpSession, actor: Actor, now: datetime | None = None) -> None:
        self.erp, self.session, self.actor = erp, session, actor
        self.hook: Any = erp.hook
        self.now: datetime = now or erp.clock()
        self.events: list[Event] = []
        self.jobs: list[outbox.Wanted] = []
        self.changes: list[audit.Change] = []
        self._locked: dict[tuple[type, Any], Any] = {}
        """Rows locked here, held so that the session does not forget them."""
        self._expected: dict[tuple[type, Any], int] = {}
        session.info["tx"] = self

    # -- reading -------------------------------------------------------------------------------------------------

    @property
    def company_id(self) -> int:
        """The company the actor acts in."""
        return self.actor.company_id

    def get(self, model: type[M], key: Any, *, lock: bool = False) -> M:
        """The record, or NotFound; one of another company counts as not there.

        With ``lock`` the row is locked first and then read afresh, loaded children included: a decision must never
        rest on figures from before the lock. Lock parents, before reading what hangs on them.
        """
        record = self._lock(model, key) if lock else self._known(model, key)
        if record is None or not self.actor.may_see(record):
            raise NotFound("There is no {kind} {key}", kind=_kind(model), key=key)
        return record

    def get_with(self, children: QueryableAttribute[Any], key: Any) -> Any:
        """The record with the rows of a relationship, ``tx.get_with(Order.lines, 7)``: locked by one statement, read afresh.

        The record is locked before its children. NotFound as ``get`` says.
        """
        model: Any = children.class_
        if (model, key) in self._locked or not (found := _together(children).tuples(self.session, {"key": key})):
            return self.get(model, key, lock=True)
        record = found[0][0]
        if not self.actor.may_see(record):
            raise NotFound("There is no {kind} {key}", kind=_kind(model), key=key)
        self._take([record])
        self.keep(child for _, child in found)
        set_committed_value(record, children.key, [child for _, child in found])
        return record

    def get_all(self, model: type[M], keys: Iterable[Any], *, lock: bool = False) -> list[M]:
        """The records in the order of their ids, which is also the order they are locked in; NotFound names the missing."""
        wanted = sorted(set(keys))
        records = self._rows(model, wanted, lock=lock) if wanted else []
        found = {r.id for r in records if self.actor.may_see(r)}  # type: ignore[attr-defined]
        if missing := [k for k in wanted if k not in found]:
            raise NotFound("There is no {kind} {key}", kind=_kind(model), key=", ".join(map(str, missing)))
        return records

    def _known(self, model: type[M], key: Any) -> M | None:
        """What the session holds already, or else what the database has."""
        held: M | None = self.session.identity_map.get(inspect(model).identity_key_from_primary_key((key,)))  # type: ignore[assignment]
        if held is not None and not inspect(held).expired:
            return held
        return next(iter(self._rows(model, [key], lock=False)), None)

    def _lock(self, model: type[M], key: Any) -> M | None:
        rows = self._rows(model, [key], lock=True)
        return rows[0] if rows else None

    def _rows(self, model: type[M], keys: list[Any], *, lock: bool) -> list[M]:
        if lock and all((model, key) in self._locked for key in keys):
            return [self._locked[model, key] for key in keys]
        given = spread("id", keys)
        rows = _by_id(model, count=len(given), lock=lock).all(self.session, given)
        if not lock:
            return rows
        self._take(rows)
        return rows

    def _take(self, rows: Iterable[Any]) -> None:
        """Rows that were just locked: what hangs on them must be read afresh too."""
        for row in rows:
            self._forget_children(row)
            self._locked[type(row), row.id] = row
            self._check_expected(row)

    def keep(self, records: Iterable[Base]) -> None:
        """Rows that were locked or inserted here: nobody else changes them before the commit, so they are not read again."""
        self._locked.update({(type(record), record.id): record for record in records})  # type: ignore[attr-defined]

    def expect(self, record: Base) -> None:
        """Raise Stale when this record is locked later and turns out to have another version than now."""
        self._expected[type(record), record.id] = record.version  # type: ignore[attr-defined]

    def _check_expected(self, row: Any) -> None:
        expected = self._expected.get((type(row), row.id))
        if expected is not None and row.version != expected:
            raise Stale("This was changed meanwhile; read it again", version=row.version)

    def _forget_children(self, record: Base) -> None:
        state = inspect(record)
        if loaded := [r.key for r in state.mapper.relationships if r.key in state.dict]:
            self.session.expire(record, loaded)

    def setting(self, name: str) -> Any:
        """A plugin's setting, ``"returns.window_days"``."""
        return self.erp.setting(name)

    # -- writing -------------------------------------------------------------------------------------------------

    def add(self, record: M) -> M:
        """Add without asking the database for its id yet; ``flush()`` when the id is needed."""
        self.session.add(record)
        return record

    def add_all(self, records: Iterable[M]) -> list[M]:
        rows = list(records)
        self.session.add_all(rows)
        return rows

    def flush(self) -> None:
        self.session.flush()

    def number(self, kind: str) -> str:
        """The next number of a kind. Draw it late: the counter stays locked until the commit."""
        return self.numbers(kind)[0]

    def numbers(self, *kinds: str) -> list[str]:
        """The next number of each of several kinds, drawn together."""
        drawn = self.hook.erp_number(tx=self, kinds=kinds)
        return [drawn[kind] for kind in kinds]

    def emit(self, event: Event) -> None:
        """Tell it after the commit, to everyone who subscribed; nobody hears of it if this rolls back."""
        self.events.append(event)

    def enqueue(self, job: str, payload: dict[str, Any], *, key: str, subject: str = "", at: datetime | None = None) -> None:
        """Have a job done after the commit, once per key."""
        self.jobs.append(outbox.Wanted(job, payload, key, subject, at))

    def emitted(self, name: str) -> list[Event]:
        return [e for e in self.events if e.name == name]

    def record_change(self, table: str, record_id: int, action: str, changes: dict[str, Any]) -> None:
        """Audit a change made by a Core statement, which the session does not see."""
        self.changes.append(audit.Change(table, record_id, action, changes))


@cache
def _by_id(model: type[Base], *, count: int, lock: bool) -> Records:
    """Built once per table: building and hashing a statement costs more than sending it."""
    column = model.id  # type: ignore[attr-defined]
    found = select(model).where(column.in_(several("id", count, column.type))).order_by(column)
    return Records(found.with_for_update(of=model), afresh=True) if lock else Records(found)


@cache
def _together(children: QueryableAttribute[Any]) -> Records:
    """Both are locked, for only a locked row is read as it is once the lock is had; the parent comes first in every row."""
    model, child = children.class_, children.property.mapper.class_
    rows = select(model, child).join(children).where(model.id == bindparam("key", type_=model.id.type))
    return Records(rows.order_by(*children.property.order_by).with_for_update(of=(model, child)), afresh=True)


def _kind(model: type) -> str:
    return model.__name__.lower()


@contextmanager
def transaction(erp: Erp, actor: Actor, now: datetime | None = None) -> Iterator[Transaction]:
    """Body, objections, events, audit, commit; anything raised rolls back everything and tells nothing."""
    session = erp.session()
    tx = Transaction(erp, session, actor, now)
    try:
        yield tx
        _finish(tx)
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.clear()
        session.close()


def _finish(tx: Transaction) -> None:
    tx.session.flush()
    refuse(tx.hook.erp_commit_objections(tx=tx))
    tx.session.flush()
    outbox.write(tx)
    audit.write(tx)
    point("tx:before-commit")
    _commit(tx.session)
    point("tx:committed")
    if audit.touched_cached(tx):
        tx.erp.cache.clear()
    if tx.jobs or tx.events:
        tx.erp.doorbell.set()


def _commit(session: ErpSession) -> None:
    connection = session.connection()
    try:
        session.commit()
    except OperationalError as error:
        if error.connection_invalidated or _is_gone(connection):
            raise OutcomeUnknown("The connection was lost while committing; repeat with the same Idempotency-Key") from error
        raise


def _is_gone(connection: Connection) -> bool:
    return connection.invalidated or connection.closed


@contextmanager
def reading(erp: Erp, actor: Actor, now: datetime | None = None) -> Iterator[Transaction]:
    """A transaction that only reads; it never waits for writers and never commits."""
    session = erp.session(reading=True)
    try:
        yield Transaction(erp, session, actor, now)
    finally:
        session.info.clear()
        session.close()


def is_repeatable(error: BaseException) -> bool:
    """Did the database roll back only because of others, so that the same body may simply run again?"""
    if not isinstance(error, DBAPIError):
        return False
    if getattr(error.orig, "sqlstate", None) in _REPEATABLE:
        return True
    return "database is locked" in str(error.orig)


def repeating(body: Callable[[], T], tries: int = TRIES) -> T:
    """Run a body that opens its own transaction; run it again, after a growing pause, when others got in its way.

    The body must be repeatable: no network, no files. Raises Unavailable when the last try fails too.
    """
    for attempt in range(tries):
        try:
            return body()
        except DBAPIError as error:
            if not is_repeatable(error):
                raise
            last = error
            time.sleep(random.uniform(0, 0.005 * 2**attempt))  # noqa: S311 - jitter, not a secret
    raise Unavailable("Too many others are writing the same records; try again in a moment") from last

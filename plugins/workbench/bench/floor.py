"""The floor: the very statements and commits of the cycle, replayed by the bare driver on an equal database."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from core_erp.db import keep_statements

COMMIT = "COMMIT"
ONE, MANY, RAW = "one", "many", "raw"


class Tape:
    """What went to the driver: (statement, parameters, how), and the commits between."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, Any, str]] = []

    @property
    def statements(self) -> int:
        return sum(1 for statement, _, _ in self.entries if not statement.startswith(("BEGIN", COMMIT)))

    @property
    def commits(self) -> int:
        return sum(1 for statement, _, _ in self.entries if statement == COMMIT)

    def _execute(self, _conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, _many: bool) -> None:
        if isinstance(cursor, psycopg.RawCursor):
            self.entries.append((statement, _one(parameters), RAW))
        elif context is not None and isinstance(parameters, list):  # rows of one INSERT … VALUES come as one flat set
            self.entries.append((statement, [_one(p) for p in parameters], MANY))
        else:
            self.entries.append((statement, _one(parameters), ONE))

    def _commit(self, _conn: Any) -> None:
        self.entries.append((COMMIT, (), ONE))


def _one(parameters: Any) -> Any:
    return dict(parameters) if isinstance(parameters, dict) else tuple(parameters)


@contextmanager
def recording(engine: Engine) -> Iterator[Tape]:
    """Record everything this engine sends while the block runs."""
    tape = Tape()
    event.listen(engine, "before_cursor_execute", tape._execute)
    event.listen(engine, "commit", tape._commit)
    try:
        yield tape
    finally:
        event.remove(engine, "before_cursor_execute", tape._execute)
        event.remove(engine, "commit", tape._commit)


def replay(url: str, tape: Tape) -> tuple[float, float]:
    """Seconds the bare driver needs for the tape, and its processor's; rows fetched where rows come back."""
    connection = _connect(url)
    try:
        begun, worked = time.perf_counter(), time.process_time()
        _play(connection, tape)
        return time.perf_counter() - begun, time.process_time() - worked
    finally:
        connection.close()


def _connect(url: str) -> Any:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        file = sqlite3.connect(str(parsed.database), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000"):
            file.execute(f"PRAGMA {pragma}")
        return file
    connection = psycopg.connect(parsed.set(drivername="postgresql").render_as_string(hide_password=False))
    keep_statements(connection)
    return connection


def _play(connection: Any, tape: Tape) -> None:
    usual = connection.cursor()
    cursors = {
        ONE: usual,
        MANY: usual,
        RAW: psycopg.RawCursor(connection) if isinstance(connection, psycopg.Connection) else usual,
    }
    for statement, parameters, how in tape.entries:
        cursor = cursors[how]
        if statement == COMMIT:
            connection.commit()
        elif how == MANY:
            cursor.executemany(statement, parameters)
        else:
            cursor.execute(statement, parameters)
            if cursor.description:
                cursor.fetchall()

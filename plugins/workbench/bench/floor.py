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

COMMIT = "COMMIT"


class Tape:
    """What went to the driver: (statement, parameters, many), and the commits between."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, Any, bool]] = []

    @property
    def statements(self) -> int:
        return sum(1 for statement, _, _ in self.entries if not statement.startswith(("BEGIN", COMMIT)))

    @property
    def commits(self) -> int:
        return sum(1 for statement, _, _ in self.entries if statement == COMMIT)

    def _execute(self, _conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        many = isinstance(parameters, list)  # rows sent as one INSERT … VALUES come as one flat set of parameters
        self.entries.append((statement, _copy(parameters, many), many))

    def _commit(self, _conn: Any) -> None:
        self.entries.append((COMMIT, (), False))


def _copy(parameters: Any, many: bool) -> Any:
    return [_one(p) for p in parameters] if many else _one(parameters)


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


def replay(url: str, tape: Tape) -> float:
    """Seconds the bare driver needs for the tape, rows fetched where rows come back."""
    connection = _connect(url)
    try:
        begun = time.perf_counter()
        _play(connection, tape)
        return time.perf_counter() - begun
    finally:
        connection.close()


def _connect(url: str) -> Any:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(parsed.database), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")
        return connection
    return psycopg.connect(parsed.set(drivername="postgresql").render_as_string(hide_password=False))


def _play(connection: Any, tape: Tape) -> None:
    cursor = connection.cursor()
    for statement, parameters, many in tape.entries:
        if statement == COMMIT:
            connection.commit()
        elif many:
            cursor.executemany(statement, parameters)
        else:
            cursor.execute(statement, parameters)
            if cursor.description:
                cursor.fetchall()

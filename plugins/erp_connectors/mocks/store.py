"""Documents, counters and remembered replies of one mock, in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS document (
    id INTEGER PRIMARY KEY, form TEXT NOT NULL, number TEXT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (form, number));
CREATE INDEX IF NOT EXISTS number_in_any_case ON document (form, number COLLATE NOCASE);
CREATE TABLE IF NOT EXISTS mark (
    document INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, value, document)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS mark_of_document ON mark (document);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS kept (
    kind TEXT, name TEXT, value TEXT NOT NULL, until REAL NOT NULL, PRIMARY KEY (kind, name));
"""
FOREVER = 9e18
_AT_ONCE = 500
Mark = tuple[str, str]
"""A kind and a value by which a document can be found again without reading all of them."""


@dataclass(frozen=True)
class Document:
    """One record of the system: a bill, a voucher or a master."""

    id: int
    form: str
    number: str
    status: str
    body: dict[str, Any]


class Store:
    """One writer at a time: a reply is only sent after its transaction is on disk."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_TABLES)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or nothing; a block inside a block can fail alone."""
        with self._lock:
            self._depth += 1
            try:
                with self._all_or_nothing(f"level{self._depth}"):
                    yield
            finally:
                self._depth -= 1

    @contextmanager
    def _all_or_nothing(self, level: str) -> Iterator[None]:
        outer = self._depth == 1
        self._db.execute("BEGIN IMMEDIATE" if outer else f"SAVEPOINT {level}")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK" if outer else f"ROLLBACK TO {level}")
            raise
        self._db.execute("COMMIT" if outer else f"RELEASE {level}")

    def next(self, counter: str, start: int = 1) -> int:
        """The next value of a counter that never goes back."""
        row = self._one(
            "INSERT INTO counter VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            counter,
            start,
        )
        return int(row[0])

    def add(self, form: str, number: str, status: str, body: dict[str, Any], marks: Iterable[Mark] = ()) -> Document:
        """Keep a new document under the next id."""
        made = Document(self.next("id", 100001), form, number, status, body)
        self._run("INSERT INTO document VALUES (?, ?, ?, ?, ?)", made.id, form, number, status, _text(body))
        self._mark(made, marks)
        return made

    def put(self, document: Document, marks: Iterable[Mark] | None = None) -> Document:
        """Replace what is kept under the document's id; its marks stay unless new ones are given."""
        self._run(
            "UPDATE document SET number = ?, status = ?, body = ? WHERE id = ?",
            document.number,
            document.status,
            _text(document.body),
            document.id,
        )
        if marks is not None:
            self._run("DELETE FROM mark WHERE document = ?", document.id)
            self._mark(document, marks)
        return document

    def _mark(self, document: Document, marks: Iterable[Mark]) -> None:
        for kind, value in dict.fromkeys(marks):
            self._run("INSERT OR IGNORE INTO mark VALUES (?, ?, ?)", document.id, kind, value)

    def remove(self, document: Document) -> None:
        self._run("DELETE FROM mark WHERE document = ?", document.id)
        self._run("DELETE FROM document WHERE id = ?", document.id)

    def get(self, form: str, id_: int) -> Document | None:
        return self._first("form = ? AND id = ?", form, id_)

    def find(self, form: str, number: str) -> Document | None:
        return self._first("form = ? AND number = ?", form, number)

    def all(self, form: str = "") -> list[Document]:
        """Every document, or every one of a form, oldest first."""
        return self._many("? IN ('', form) ORDER BY id", form)

    def numbered(self, form: str, numbers: Iterable[str]) -> list[Document]:
        """Those of these numbers that are there, oldest first; numbers are compared without regard to case."""
        wanted = list(dict.fromkeys(numbers))
        found: dict[int, Document] = {}
        for at in range(0, len(wanted), _AT_ONCE):
            some = wanted[at : at + _AT_ONCE]
            places = ",".join("?" * len(some))
            rows = self._many(f"form = ? AND number COLLATE NOCASE IN ({places})", form, *some)  # only question marks
            found.update((one.id, one) for one in rows)
        return [found[id_] for id_ in sorted(found)]

    def marked(self, kind: str, value: str, form: str = "") -> list[Document]:
        """Documents that bear a mark, oldest first; those of one form when it is named."""
        return self._many(
            "id IN (SELECT document FROM mark WHERE kind = ? AND value = ?) AND ? IN ('', form) ORDER BY id", kind, value, form
        )

    def newest(self, form: str = "", number: str = "", count: int = 100, below: int | None = None) -> list[Document]:
        """A page of documents, newest first, going on below an id."""
        return self._many(
            "? IN ('', form) AND ? IN ('', number) AND id < ? ORDER BY id DESC LIMIT ?",
            form, number, 2**62 if below is None else below, count,
        )  # fmt: skip

    def counts(self) -> list[tuple[str, str, int]]:
        """How many documents there are of each form in each state."""
        with self._lock:
            return list(self._db.execute("SELECT form, status, count(*) FROM document GROUP BY 1, 2 ORDER BY 1, 2"))

    def keep(self, kind: str, name: str, value: Any, until: float = FOREVER) -> None:
        """Remember a session, a token or a reply until a moment."""
        self._run("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", kind, name, _text(value), until)

    def kept(self, kind: str, name: str, now: float) -> Any:
        """What was kept under the name, or None when it was not or its time is over."""
        row = self._one("SELECT value FROM kept WHERE kind = ? AND name = ? AND until > ?", kind, name, now)
        return json.loads(row[0]) if row else None

    def forget(self, kind: str, name: str = "") -> None:
        """Drop one kept name, or all of a kind."""
        self._run("DELETE FROM kept WHERE kind = ? AND ? IN ('', name)", kind, name)

    def clear(self) -> None:
        """Drop all documents; numbers and ids go on where they were."""
        self._run("DELETE FROM document")
        self._run("DELETE FROM mark")

    def close(self) -> None:
        self._db.close()

    def _run(self, sql: str, *values: Any) -> None:
        with self._lock:
            self._db.execute(sql, values)

    def _one(self, sql: str, *values: Any) -> Any:
        with self._lock:
            return self._db.execute(sql, values).fetchone()

    def _first(self, where: str, *values: Any) -> Document | None:
        return next(iter(self._many(where, *values)), None)

    def _many(self, where: str, *values: Any) -> list[Document]:
        with self._lock:
            # `where` is one of the literals above; values are always bound.
            rows = self._db.execute(f"SELECT id, form, number, status, body FROM document WHERE {where}", values)  # noqa: S608
            return [Document(row[0], row[1], row[2], row[3], json.loads(row[4])) for row in rows]


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

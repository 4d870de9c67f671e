"""Databases to measure in: made empty, copied at a state, dropped at the end."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy.engine import make_url


class Place(Protocol):
    """Where databases of one kind live."""

    name: str

    def fresh(self) -> str:
        """The URL of a new, empty database."""

    def copy(self, url: str) -> str:
        """The URL of a new database that equals this one; nobody may be connected to it."""


@dataclass
class SqlitePlace:
    folder: Path
    name: str = "SQLite"

    def fresh(self) -> str:
        return f"sqlite:///{self.folder / uuid.uuid4().hex}.db"

    def copy(self, url: str) -> str:
        twin = self.fresh()
        source, target = (Path(str(make_url(u).database)) for u in (url, twin))
        for suffix in ("", "-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{source}{suffix}", f"{target}{suffix}")
        return twin


@dataclass
class PostgresPlace:
    """Databases on one server, made from templates; ``admin`` is the URL of a database to give orders from."""

    admin: str
    made: list[str]
    name: str = "PostgreSQL"

    def fresh(self) -> str:
        return self._create("template0")

    def copy(self, url: str) -> str:
        return self._create(str(make_url(url).database))

    def _create(self, template: str) -> str:
        name = f"erp_bench_{uuid.uuid4().hex[:12]}"
        self._order(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self.made.append(name)
        return make_url(self.admin).set(database=name).render_as_string(hide_password=False)

    def _order(self, statement: str) -> None:
        plain = make_url(self.admin).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement.encode())

    def drop_all(self) -> None:
        for name in self.made:
            self._order(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.made.clear()


@contextmanager
def postgres_place(admin: str) -> Iterator[PostgresPlace]:
    place = PostgresPlace(admin, [])
    try:
        yield place
    finally:
        place.drop_all()

"""The database servers of one test session, started when first needed and stopped at its end."""

from __future__ import annotations

import os
from functools import cached_property
from typing import Any

import pytest

from core_erp.testing.databases import Databases, PostgresDatabases, SqliteFiles, expanded, loadable
from core_erp.testing.postgres import OFFERED, NoPostgres, Postgres, binaries


class Servers:
    """Databases by engine. ``missing`` says why there is no PostgreSQL, or is empty."""

    def __init__(self, from_controller: dict[str, Any]) -> None:
        self._offered: str = from_controller.get("erp_postgres") or os.environ.get(OFFERED, "")
        self.missing: str = from_controller.get("erp_no_postgres") or self._look()
        self._own: Postgres | None = None
        self._open: dict[str, Databases] = {}
        self._expanded: dict[tuple[str, ...], tuple[str, ...]] = {}

    def _look(self) -> str:
        try:
            return "" if self._offered or binaries() else "none"
        except NoPostgres as error:
            return str(error)

    def databases(self, engine: str) -> Databases | None:
        """None when the engine is PostgreSQL and there is none; ``missing`` then says why."""
        if engine not in self._open:
            if engine == "sqlite":
                self._open[engine] = SqliteFiles()
            elif url := self._postgres():
                self._open[engine] = PostgresDatabases(url)
        return self._open.get(engine)

    def _postgres(self) -> str:
        if not self._offered and not self.missing:
            try:
                self._own = Postgres()
                self._offered = self._own.url
            except NoPostgres as error:
                self.missing = str(error)
        return self._offered

    def for_workers(self) -> dict[str, str]:
        return {"erp_postgres": self._postgres(), "erp_no_postgres": self.missing}

    @cached_property
    def _loadable(self) -> tuple[tuple[str, ...], dict[str, str]]:
        return loadable()

    def plugins(self, wanted: tuple[str, ...] | None) -> tuple[str, ...]:
        """What a test module asks for, with what that depends on; None asks for everything that is shipped."""
        if wanted is None:
            return self.shipped()
        if wanted not in self._expanded:
            self._expanded[wanted] = expanded(wanted)
        return self._expanded[wanted]

    def shipped(self) -> tuple[str, ...]:
        """The shipped plugins that can be loaded; those that cannot are reported at the end."""
        return self._loadable[0]

    def header(self) -> list[str]:
        where = "MISSING, its tests are skipped" if self.missing else (self._offered or "started when first needed")
        return [f"core-erp: SQLite and PostgreSQL ({where})"]

    def warnings(self) -> list[str]:
        """What the reader of the results must not overlook."""
        without = [f"NO POSTGRESQL, ITS TESTS WERE SKIPPED: {self.missing}"] if self.missing else []
        broken = self._loadable[1] if "_loadable" in self.__dict__ else {}
        return without + [f"PLUGIN LEFT OUT: {why}" for why in broken.values()]

    def close(self) -> None:
        for databases in self._open.values():
            databases.close()
        if self._own:
            self._own.stop()


SERVERS = pytest.StashKey[Servers]()

"""Fresh databases for tests: each set of plugins is migrated and seeded once per engine, then copied for every test."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, NullPool, create_engine, make_url, text

from core_erp import migrate
from core_erp.app import create_erp
from core_erp.config import SHIPPED, Settings
from core_erp.identity import Actor
from core_erp.masters.operations import CompanyWish, found_company
from core_erp.registry import PluginError, find, installed

Facts = Mapping[str, Any]
Kind = tuple[tuple[str, ...], tuple[tuple[str, Any], ...]]


def expanded(names: Iterable[str]) -> tuple[str, ...]:
    """The plugins and all they depend on, dependencies first. Raises PluginError for one that cannot be loaded."""
    found: dict[str, None] = {}
    for name in names:
        (plugin,) = find([name])
        found |= dict.fromkeys((*expanded(plugin.depends), name))
    return tuple(found)


def loadable() -> tuple[tuple[str, ...], dict[str, str]]:
    """The shipped plugins that load together with what they depend on; and of the others, why not."""
    good: dict[str, None] = {}
    bad: dict[str, str] = {}
    for name in (n for n in SHIPPED if n in installed()):
        try:
            good |= dict.fromkeys(expanded([name]))
        except PluginError as error:
            bad[name] = str(error)
    return tuple(good), bad


class Databases(ABC):
    """Templates by what is in them, and copies of them."""

    def __init__(self) -> None:
        self._templates: dict[Kind, str] = {}

    def template(self, plugins: tuple[str, ...], company: Facts) -> str:
        """URL of a database that is migrated and has its first company; made when first asked for."""
        kind = (plugins, tuple(sorted(company.items())))
        if kind not in self._templates:
            url = self.empty()
            _prepare(url, plugins, company)
            self._templates[kind] = url
        return self._templates[kind]

    @contextmanager
    def copy(self, plugins: tuple[str, ...], company: Facts) -> Iterator[str]:
        """URL of a database of one's own, gone afterwards."""
        url = self.copied(self.template(plugins, company))
        try:
            yield url
        finally:
            self.drop(url)

    @abstractmethod
    def empty(self) -> str:
        """URL of a new database with nothing in it."""

    @abstractmethod
    def copied(self, template: str) -> str: ...

    @abstractmethod
    def drop(self, url: str) -> None: ...

    @abstractmethod
    def close(self) -> None:
        """Remove everything that was made."""


def _prepare(url: str, plugins: tuple[str, ...], company: Facts) -> None:
    erp = create_erp(Settings(database_url=url, plugins=plugins, env="test"))
    try:
        migrate.upgrade(erp)
        with erp.transaction(Actor.system(0)) as tx:
            found_company(tx, CompanyWish(**company))
    finally:
        erp.engine.dispose()


class SqliteFiles(Databases):
    """One file each, in a folder of the session."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="erp-sqlite-"))

    def empty(self) -> str:
        return f"sqlite:///{self.folder}/{uuid.uuid4().hex}.db"

    def copied(self, template: str) -> str:
        url = self.empty()
        shutil.copyfile(_file(template), _file(url))
        return url

    def drop(self, url: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(_file(url) + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _file(url: str) -> str:
    return str(make_url(url).database)


class PostgresDatabases(Databases):
    """``CREATE DATABASE … TEMPLATE …`` on one server, under names nobody else uses."""

    def __init__(self, server: str) -> None:
        super().__init__()
        self._url = make_url(server)
        self._admin: Engine = create_engine(self._url, poolclass=NullPool, isolation_level="AUTOCOMMIT")

    def empty(self) -> str:
        return self._create("template0")

    def copied(self, template: str) -> str:
        return self._create(_file(template))

    def _create(self, template: str) -> str:
        name = f"erp_test_{uuid.uuid4().hex}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self._url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{_file(url)}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def close(self) -> None:
        for url in self._templates.values():
            self.drop(url)

"""The pytest plugin that comes with the host: every test that asks for ``erp`` runs on SQLite and on PostgreSQL.

A test module may say ``PLUGINS = ("orders",)`` (what they depend on comes along; default: all that are shipped),
``COMPANY = {"currency": "GBP"}``, ``SETTINGS = {"returns": {"window_days": 7}}`` and ``DATABASES = ("sqlite",)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core_erp.app import create_app, create_erp, erp_of
from core_erp.config import Settings
from core_erp.erp import Erp
from core_erp.identity import Actor
from core_erp.masters.models import Company
from core_erp.testing.browsers import Browser
from core_erp.testing.clients import ErpClient
from core_erp.testing.clock import Clock
from core_erp.testing.people import People
from core_erp.testing.servers import SERVERS, Servers
from core_erp.testing.statements import Statements
from core_erp.transaction import Transaction

ENGINES = ("sqlite", "postgresql")
CNY = {"currency": "CNY"}


# -- the session --------------------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SERVERS] = Servers(getattr(config, "workerinput", {}))


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVERS in config.stash:
        config.stash[SERVERS].close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Under xdist one server serves all workers; it is started by the process that waits for them."""
    node.workerinput.update(node.config.stash[SERVERS].for_workers())


def pytest_report_header(config: pytest.Config) -> list[str]:
    return config.stash[SERVERS].header()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash[SERVERS].warnings():
        terminalreporter.write_sep("!", line, red=True, bold=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "erp_engine" in metafunc.fixturenames:
        metafunc.parametrize("erp_engine", getattr(metafunc.module, "DATABASES", ENGINES), indirect=True)
    if "contract" in metafunc.fixturenames:
        shipped = ("core", *metafunc.config.stash[SERVERS].shipped())
        metafunc.parametrize("contract", getattr(metafunc.module, "CONTRACTS", shipped))


# -- fixtures -----------------------------------------------------------------------------------------------------


@pytest.fixture
def erp_engine(request: pytest.FixtureRequest) -> str:
    """``"sqlite"`` or ``"postgresql"``: every test that asks for a database runs on each."""
    return str(request.param)


@pytest.fixture
def erp_url(request: pytest.FixtureRequest, erp_engine: str) -> Iterator[str]:
    """A database of the test's own: migrated, with one company and its seeds."""
    servers, module = request.config.stash[SERVERS], request.module
    databases = servers.databases(erp_engine)
    if databases is None:
        pytest.skip(f"NO POSTGRESQL: {servers.missing}")
    plugins = servers.plugins(getattr(module, "PLUGINS", None))
    with databases.copy(plugins, CNY | getattr(module, "COMPANY", {})) as url:
        yield url


@pytest.fixture
def erp_settings(request: pytest.FixtureRequest, erp_url: str, tmp_path: Path) -> Settings:
    """The settings of the ERP under test: its own database and attachments, the module's ``PLUGINS`` and ``SETTINGS``."""
    module = request.module
    return Settings(
        database_url=erp_url, env="test", attachments=str(tmp_path / "attachments"), plugin=getattr(module, "SETTINGS", {}),
        plugins=request.config.stash[SERVERS].plugins(getattr(module, "PLUGINS", None)),
    )  # fmt: skip


@pytest.fixture
def app(erp_settings: Settings) -> Iterator[Flask]:
    """The whole application on the test's own database."""
    app = create_app(erp_settings)
    yield app
    erp_of(app).engine.dispose()


@pytest.fixture
def erp(request: pytest.FixtureRequest, erp_settings: Settings) -> Iterator[Erp]:
    """The ERP under test: that of ``app`` when the test speaks HTTP or has an ``app`` of its own, else one without HTTP,
    which is made much faster."""
    erp = erp_of(request.getfixturevalue("app")) if _needs_app(request) else create_erp(erp_settings)
    yield erp
    erp.engine.dispose()


def _needs_app(request: pytest.FixtureRequest) -> bool:
    definitions = request.session._fixturemanager.getfixturedefs("app", request.node) or ()
    return "app" in request.fixturenames or len(definitions) > 1


@pytest.fixture
def company(erp: Erp) -> Company:
    """The one company of the test; its currency is CNY unless the module's ``COMPANY`` says otherwise."""
    with erp.reading(Actor.system(0)) as tx:
        found = tx.session.scalars(select(Company)).one()
        tx.session.expunge(found)
        return found


@pytest.fixture
def tx(erp: Erp, company: Company) -> Iterator[Transaction]:
    """A transaction of the house that is never committed. A test that needs commits opens ``erp.transaction(actor)``."""
    session = erp.session()
    yield Transaction(erp, session, Actor.system(company.id))
    session.rollback()
    session.close()


@pytest.fixture
def people(erp: Erp, company: Company) -> People:
    """Real users by role: ``people.warehouse``, ``people.second("finance")``."""
    return People(erp, company.id)


@pytest.fixture
def clock(erp: Erp) -> Clock:
    """Time stands still at 2026-03-02 09:00 UTC, a Monday, until ``clock.advance(days=8)``."""
    erp.clock = Clock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    return erp.clock


@pytest.fixture
def client(app: Flask, erp: Erp) -> ErpClient:
    """An HTTP client that nobody is signed in to; ``client.as_(people.finance)`` is one with that person's token."""
    return ErpClient(app, app.response_class)


@pytest.fixture
def statements(erp: Erp) -> Callable[[], Statements]:
    """``with statements() as seen: …`` and then ``len(seen) <= 12``: the SQL that was sent."""
    return lambda: Statements(erp.engine)


@pytest.fixture
def browser(app: Flask, erp: Erp) -> Browser:
    """A browser that nobody is signed in at; ``browser.as_(people.finance)`` is one at which that person is."""
    return Browser(app)

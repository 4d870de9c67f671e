"""Killed at every place where it hurts and started again, an import ends where an undisturbed one ends."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from books import canonical
from dirty import LINES

from core_erp import crash
from core_erp.app import create_app, erp_of
from core_erp.config import Settings
from core_erp.erp import Erp
from core_erp.testing.databases import expanded
from core_erp.testing.servers import SERVERS
from plugins.retail.acts import STEPS
from plugins.retail.api import import_file
from plugins.retail.documents import Kind

PLUGINS = ("retail",)
COMPANY = {"code": "RETAIL", "currency": "GBP", "timezone": "Europe/London", "voucher_style": "reverse"}

IN_THE_FILE = (Kind.SALE, Kind.RETURN, Kind.WRITE_OFF)
"""The order in which the kinds of documents first come: each killed run goes on to the next point."""
STEP_NAMES = [step.name for kind in IN_THE_FILE for step in STEPS[kind]]
POINTS = [
    ("retail:opening-noted", 1), ("retail:opened", 1), ("tx:before-commit", 3), ("tx:committed", 3),
    *((f"retail:{name}{moment}", 1) for name in STEP_NAMES for moment in ("-noted", "")),
]  # fmt: skip


def running(url: str) -> Erp:
    return erp_of(create_app(Settings(database_url=url, plugins=expanded(PLUGINS), env="test")))


def killed_import(url: str, path: Path, point: str, visit: int) -> None:
    crash._armed, crash._left = point, visit
    import_file(running(url), path)


def kill(url: str, path: Path, point: str, visit: int) -> None:
    process = multiprocessing.get_context("fork").Process(target=killed_import, args=(url, path, point, visit))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL, f"{point} was not reached"


@pytest.fixture
def path(write_csv: Callable[..., Path]) -> Path:
    return write_csv(*LINES)


@pytest.fixture
def undisturbed(request: pytest.FixtureRequest, erp_engine: str, path: Path) -> Iterator[dict[str, Any]]:
    """Everything in a second database after an import that nobody disturbed."""
    databases = request.config.stash[SERVERS].databases(erp_engine)
    if databases is None:
        pytest.skip("no PostgreSQL")
    with databases.copy(expanded(PLUGINS), COMPANY) as url:
        erp = running(url)
        import_file(erp, path)
        dump = canonical(erp)
        erp.engine.dispose()
        yield dump


def test_killed_at_every_point_and_gone_on_with(erp: Erp, erp_url: str, path: Path, undisturbed: dict[str, Any]) -> None:
    erp.engine.dispose()
    for point, visit in POINTS:
        kill(erp_url, path, point, visit)
    report = import_file(erp, path)
    assert report.is_right
    assert report.continued == 0
    dump = canonical(erp)
    for table, rows in undisturbed.items():
        assert dump[table] == rows, table


def test_the_report_says_what_was_carried_on(erp: Erp, erp_url: str, path: Path) -> None:
    erp.engine.dispose()
    kill(erp_url, path, "retail:received", 1)
    report = import_file(erp, path)
    assert (report.is_right, report.continued) == (True, 1)

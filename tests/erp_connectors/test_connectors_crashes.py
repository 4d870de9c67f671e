"""kill -9 at every named place of a push: the next worker finds out what they have, and each document is there once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from connectors_house import House

PLUGINS = ("erp_connectors",)
SETTINGS = {"erp_connectors": {"rest_seconds": 0.02, "timeout_seconds": 5}}
WORKER = "from core_erp import jobs; from core_erp.app import create_app, erp_of; jobs.drain(erp_of(create_app()))"
POINTS = (
    "job:claimed:2", "tx:committed:3", "connector:found",
    "connector:before-saved", "connector:after-saved", "connector:remembered-saved",
    "connector:before-submitted", "connector:after-submitted", "connector:remembered-submitted",
    "connector:before-audited", "connector:after-audited", "connector:remembered-audited",
)  # fmt: skip
SIGKILL = -9


@pytest.mark.parametrize("system", ["kingdee", "yonbip"])
def test_a_worker_killed_anywhere_leaves_one_document_there(house: House, erp_url: str, system: str, tmp_path: Path) -> None:
    mock = house.connected(system)
    line_ids = house.sell(*(10 for _ in POINTS))
    for told, (line, where) in enumerate(zip(line_ids, POINTS, strict=True), 1):
        house.receive(house.approved((line,), 2))
        assert worker(erp_url, tmp_path, crash_at=where) == SIGKILL, where
        house.push()
        assert len(mock.documents()) == told, where
    report = house.reconcile(system)
    assert report.is_clean and report.counts["matched"] == len(POINTS), report
    house.assert_lawful()


def test_a_worker_killed_before_the_fan_out_is_committed_loses_nothing(house: House, erp_url: str, tmp_path: Path) -> None:
    mocks = [house.connected(system) for system in ("kingdee", "yonbip")]
    house.receive(house.approved(house.sell(10), 2))
    assert worker(erp_url, tmp_path, crash_at="job:before-commit") == SIGKILL
    assert house.links() == []
    house.push()
    assert [len(mock.documents()) for mock in mocks] == [1, 1]
    house.assert_lawful()


def worker(url: str, folder: Path, *, crash_at: str) -> int:
    """A worker process of its own; its leases are short, so that the next one takes over at once."""
    config = folder / "erp.toml"
    config.write_text('[erp]\nplugins = ["inventory", "orders", "finance", "approvals", "returns", "erp_connectors"]\n')
    environment = {
        **os.environ, "ERP_DATABASE_URL": url, "ERP_CONFIG": str(config), "ERP_ENV": "test", "ERP_JOB_LEASE_SECONDS": "1",
        "ERP_CRASH_AT": crash_at,
    }  # fmt: skip
    return subprocess.run([sys.executable, "-c", WORKER], env=environment, check=False, capture_output=True).returncode

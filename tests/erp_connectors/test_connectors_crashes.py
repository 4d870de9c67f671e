"""kill -9 at every named place of a push: the next worker finds out what they have, and each document is there once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from connectors_house import House

PLUGINS = ("erp_connectors",)
SETTINGS = {"erp_connectors": {"rest_seconds": 0.02, "timeout_seconds": 5}}
POINTS = (
    "job:claimed:2", "tx:committed:3", "connector:found:1",
    "connector:before-saved:1", "connector:after-saved:1", "connector:remembered-saved:1",
    "connector:before-submitted:1", "connector:after-submitted:1", "connector:remembered-submitted:1",
    "connector:before-audited:1", "connector:after-audited:1", "connector:remembered-audited:1",
)  # fmt: skip
"""Name of the place, and which visit of it is the last."""
SIGKILL = -9


class Workers:
    """Worker processes with short leases, so that the next one takes over at once."""

    def __init__(self, url: str, folder: Path) -> None:
        config = folder / "erp.toml"
        config.write_text('[erp]\nplugins = ["inventory", "orders", "finance", "approvals", "returns", "erp_connectors"]\n')
        named = {"ERP_DATABASE_URL": url, "ERP_CONFIG": str(config), "ERP_ENV": "test", "ERP_JOB_LEASE_SECONDS": "1"}
        command = [sys.executable, str(Path(__file__).with_name("crashing_workers.py"))]
        self._forker = subprocess.Popen(command, env=os.environ | named, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def killed_at(self, where: str) -> int:
        """Exit status of a worker that is to die there."""
        assert self._forker.stdin and self._forker.stdout
        self._forker.stdin.write(f"{where}\n")
        self._forker.stdin.flush()
        return int(self._forker.stdout.readline())

    def close(self) -> None:
        self._forker.communicate()


@pytest.fixture
def workers(erp_url: str, tmp_path: Path) -> Iterator[Workers]:
    workers = Workers(erp_url, tmp_path)
    yield workers
    workers.close()


@pytest.mark.parametrize("system", ["kingdee", "yonbip"])
def test_a_worker_killed_anywhere_leaves_one_document_there(house: House, workers: Workers, system: str) -> None:
    mock = house.connected(system)
    line_ids = house.sell(*(10 for _ in POINTS))
    for told, (line, where) in enumerate(zip(line_ids, POINTS, strict=True), 1):
        house.receive(house.approved((line,), 2))
        assert workers.killed_at(where) == SIGKILL, where
        house.push()
        assert len(mock.documents()) == told, where
    report = house.reconcile(system)
    assert report.is_clean and report.counts["matched"] == len(POINTS), report
    house.assert_lawful()


def test_a_worker_killed_before_the_fan_out_is_committed_loses_nothing(house: House, workers: Workers) -> None:
    mocks = [house.connected(system) for system in ("kingdee", "yonbip")]
    house.receive(house.approved(house.sell(10), 2))
    assert workers.killed_at("job:before-commit:1") == SIGKILL
    assert house.links() == []
    house.push()
    assert [len(mock.documents()) for mock in mocks] == [1, 1]
    house.assert_lawful()

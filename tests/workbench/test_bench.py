"""The benchmark measures what it says, and the cycle stays within its budget of statements."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

BUDGET = 150
"""Statements of a whole life cycle, everything included."""


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    words = ["bench", "lifecycle", "--cycles", "3", "--grown", "0", "--processes", "1", "--database", "sqlite", "--json"]
    run = subprocess.run([sys.executable, "-m", "core_erp.cli", *words], capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_a_cycle_stays_within_its_statements(rows: list[dict]) -> None:
    assert rows[0]["statements_per_cycle"] <= BUDGET


def test_one_commit_per_step(rows: list[dict]) -> None:
    assert rows[0]["commits_per_cycle"] == len(rows[0]["step_ms_p50_p95"]) == 12


def test_the_floor_is_below(rows: list[dict]) -> None:
    assert rows[0]["times_the_floor"] > 1

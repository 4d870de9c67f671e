"""Exactly once, whatever happens: faults at random, workers and mocks killed -9, a broker flushed. Long: ``erp bench sync --soak``."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from core_erp.testing.plugin import SERVERS
from plugins.workbench.bench.sync import soak

DOCUMENTS = int(os.environ.get("ERP_SOAK_DOCUMENTS", "18"))
SECONDS = float(os.environ.get("ERP_SOAK_SECONDS", "12"))
SYSTEMS = ("kingdee", "yonbip", "u8") if "ERP_SOAK_DOCUMENTS" in os.environ else ("kingdee",)
REDIS = "redis://127.0.0.1:6379/13"


def judge(result: soak.Soak) -> None:
    assert result.counts == {
        "matched": result.documents,
        **dict.fromkeys(("missing_there", "missing_here", "different", "in_flight"), 0),
    }
    assert (result.doubled, result.unbalanced, result.broken_laws) == ([], [], [])
    assert result.is_exactly_once and result.documents >= DOCUMENTS


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_document_is_there_once_whoever_was_killed(system: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'erp.db'}"
    judge(soak.soak(url, system, tmp_path, documents=DOCUMENTS, seed=4, trouble_seconds=SECONDS))


@pytest.fixture
def blank(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty PostgreSQL database."""
    databases = request.config.stash[SERVERS].databases("postgresql")
    if databases is None:
        pytest.skip(f"NO POSTGRESQL: {request.config.stash[SERVERS].missing}")
    url = databases.empty()
    yield url
    databases.drop(url)


def redis_is_there() -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", 6379)) == 0


@pytest.mark.skipif(not redis_is_there(), reason="NO REDIS at 127.0.0.1:6379: jobs over a broker were NOT tried")
def test_the_same_over_a_broker_that_is_flushed(blank: str, tmp_path: Path) -> None:
    redis = pytest.importorskip("redis").Redis.from_url(REDIS)
    redis.flushdb()
    result = soak.soak(
        blank, "kingdee", tmp_path, documents=DOCUMENTS, seed=5, trouble_seconds=SECONDS, broker=REDIS, flush=redis.flushdb
    )
    redis.flushdb()
    judge(result)

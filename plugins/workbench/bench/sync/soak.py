"""Exactly once: documents carried over while faults fire at random, workers are killed, and the mock is killed and restarted."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core_erp import jobs
from core_erp.laws import breaches
from plugins.erp_connectors import api as connectors
from plugins.workbench.bench.sync import books
from plugins.workbench.bench.sync.mocks import MockProcess
from plugins.workbench.bench.world import World, found

FAULTS = ("drop_before", "drop_after", "truncate", "http_500", "session_lost", "rate_limit", "refuse", "partial", "duplicate")
"""Each fires by chance; in between the mock is killed outright."""
_PLUGINS = '["inventory", "orders", "finance", "approvals", "returns", "erp_connectors"]'
_SETTINGS = f"""
[erp]
plugins = {_PLUGINS}
broker = "BROKER"
[plugin.erp_connectors]
rest_seconds = 0.2
timeout_seconds = 10
wait_seconds = 1
turn_seconds = 5
silences = 2
"""


@dataclass
class Soak:
    """What happened, and how both sides stand afterwards."""

    system: str
    documents: int = 0
    seconds: float = 0.0
    worker_kills: int = 0
    mock_kills: int = 0
    flushes: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    unbalanced: list[str] = field(default_factory=list)
    broken_laws: list[str] = field(default_factory=list)

    @property
    def is_exactly_once(self) -> bool:
        all_matched = self.counts.get("matched") == self.documents == sum(self.counts.values())
        return all_matched and not (self.doubled or self.unbalanced or self.broken_laws)


Command = Callable[[Path], Sequence[str]]


def worker_command(_config: Path) -> Sequence[str]:
    """The embedded worker."""
    return [sys.executable, "-m", "core_erp.cli", "worker"]


@dataclass
class Crew:
    """Worker processes of which any may be killed; the next one takes over after the lease."""

    url: str
    folder: Path
    commands: Sequence[Command]
    broker: str = ""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        for at in range(len(self.commands)):
            self._start(at)

    def _start(self, at: int) -> None:
        config = self.folder / "erp.toml"
        config.write_text(_SETTINGS.replace("BROKER", self.broker))
        named = {"ERP_DATABASE_URL": self.url, "ERP_CONFIG": str(config), "ERP_ENV": "test", "ERP_JOB_LEASE_SECONDS": "4"}
        command, log = self.commands[at](config), (self.folder / f"worker-{at}.log").open("ab")
        process = subprocess.Popen(command, env=os.environ | named, stdout=log, stderr=log)  # noqa: S603
        self.running[at : at + 1] = [process]

    def kill(self, at: int) -> None:
        self.running[at].send_signal(signal.SIGKILL)
        self.running[at].wait()
        self._start(at)

    def stop(self) -> None:
        for process in self.running:
            process.send_signal(signal.SIGKILL)
            process.wait()


def soak(
    url: str, system: str, folder: Path, *, documents: int, seed: int = 1, trouble_seconds: float = 60,
    commands: Sequence[Command] = (worker_command, worker_command), flush: Callable[[], None] | None = None,
    broker: str = "",
) -> Soak:  # fmt: skip
    """In a new database: make the documents, let trouble rage, then let everything finish and compare both sides."""
    world, result, dice = found(url), Soak(system), random.Random(seed)  # noqa: S311 - the same every time
    with MockProcess(system, folder / f"{system}-soak.db") as mock:
        books.connect(world, system, mock.url)
        result.documents = books.tell(world, documents, seed)
        crew = Crew(url, folder, commands, broker)
        begun = time.monotonic()
        crew.start()
        try:
            _rage(world, mock, crew, result, dice, until=begun + trouble_seconds, flush=flush)
            _settle(world, mock, until=time.monotonic() + 60 + trouble_seconds)
        finally:
            crew.stop()
        result.seconds = time.monotonic() - begun
        _judge(world, mock, result)
    return result


def _rage(
    world: World, mock: MockProcess, crew: Crew, result: Soak, dice: random.Random, *, until: float,
    flush: Callable[[], None] | None,
) -> None:  # fmt: skip
    _trouble(mock, dice)
    blows = _blows(dice, with_flush=flush is not None)
    while time.monotonic() < until and _left(world):
        time.sleep(dice.uniform(1.0, 3.0))
        match next(blows):
            case "worker":
                crew.kill(dice.randrange(len(crew.running)))
                result.worker_kills += 1
            case "mock":
                mock.kill()
                mock.start()
                _trouble(mock, dice)
                result.mock_kills += 1
            case "flush" if flush is not None:
                flush()
                result.flushes += 1
        _retry(world)


def _blows(dice: random.Random, *, with_flush: bool) -> Iterator[str]:
    """Every kind of blow in every handful, in an order of its own."""
    while True:
        handful = ["worker", "worker", "mock", *(["flush"] if with_flush else [])]
        dice.shuffle(handful)
        yield from handful


def _trouble(mock: MockProcess, dice: random.Random) -> None:
    mock.heal()
    for kind in FAULTS:
        mock.fault(kind, chance=0.03, seed=dice.randrange(1, 1_000_000), times=0, value="0.1" if kind == "rate_limit" else "")


def _retry(world: World) -> None:
    """A person sends again what was refused."""
    with world.erp.transaction(books.house(world)) as tx:
        for connection in tx.session.scalars(connectors.connections(tx)).all():
            connectors.retry_parked(tx, connection.id)


def _left(world: World) -> int:
    with world.erp.reading(books.house(world)) as tx:
        return sum(
            sum(n for standing, n in one.counts.items() if standing not in ("done", "empty")) for one in connectors.overview(tx)
        )


def _settle(world: World, mock: MockProcess, *, until: float) -> None:
    mock.heal()
    while _left(world) and time.monotonic() < until:
        _retry(world)
        time.sleep(0.5)
    jobs.drain(world.erp)


def _judge(world: World, mock: MockProcess, result: Soak) -> None:
    report = connectors.reconcile(world.erp, books.house(world).company_id, result.system)
    result.counts = report.counts
    numbers = Counter((one["form"], one["number"]) for one in mock.documents("CE-"))
    result.doubled = sorted(f"{form} {number}" for (form, number), count in numbers.items() if count > 1)
    result.unbalanced = [f"{kind} {currency}: {here} here, {there} there"
                         for (kind, currency), (here, there) in report.totals.items() if here != there]  # fmt: skip
    with world.erp.reading(books.house(world)) as tx:
        result.broken_laws = [f"{b.law.code} {b.law.title}" for b in breaches(tx.session, world.erp.laws)]

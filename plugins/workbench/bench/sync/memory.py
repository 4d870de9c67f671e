"""Memory while a hundred thousand documents wait: the worker holds a round of them, never the queue."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from core_erp import Task, jobs
from core_erp.db import table_of
from plugins.erp_connectors import api as connectors
from plugins.workbench.bench.sync import books
from plugins.workbench.bench.sync.mocks import MockProcess
from plugins.workbench.bench.world import World, found

_LINK = table_of(connectors.Link)


@dataclass(frozen=True)
class Flatness:
    """Peak memory in MiB with few and with many documents waiting, and how many were sent meanwhile."""

    waiting: int
    few_mib: float
    many_mib: float
    sent: int

    @property
    def grown_mib(self) -> float:
        return self.many_mib - self.few_mib


def measure(url: str, system: str, folder: Path, *, many: int = 100_000, seconds: float = 20) -> Flatness:
    """Send for a while with a few waiting, then with many more in the queue."""
    world = found(url)
    with MockProcess(system, folder / f"{system}-memory.db") as mock:
        connection = books.connect(world, system, mock.url)
        books.tell(world, 150)
        jobs.drain(world.erp)
        few = _peak()
        done = _done(world)
        _queue_up(world, connection, many)
        _send(world, connection, seconds)
        return Flatness(many, few, _peak(), _done(world) - done)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _done(world: World) -> int:
    with world.erp.reading(books.house(world)) as tx:
        return sum(one.counts["done"] for one in connectors.overview(tx))


def _queue_up(world: World, connection: connectors.Connection, many: int) -> None:
    """Copies of a credit note that was sent, each a document of its own."""
    with world.erp.transaction(books.house(world)) as tx:
        like = tx.session.scalars(select(connectors.Link).where(connectors.Link.kind == "credit_note").limit(1)).one()
        first = 10_000_000
        for at in range(0, many, 1000):
            rows = [_row(connection, like, first + n, tx.now) for n in range(at, min(at + 1000, many))]
            tx.session.execute(insert(_LINK), rows)
        connectors.wake(tx, connection)


def _row(connection: connectors.Connection, like: connectors.Link, our_id: int, now: Any) -> dict[str, Any]:
    told = {name: getattr(like, name) for name in ("kind", "event", "quantity", "amount_minor", "currency")}
    empty = dict.fromkeys(("event_uid", "plan", "state", "revision", "verdict"), "")
    mine = {"company_id": connection.company_id, "connection_id": connection.id, "our_id": our_id, "origin": "ours"}
    names = {"number": f"CE-M-{our_id}", "subject": f"bench:{our_id}", "standing": "open", "due_at": now, "created_at": now}
    return told | empty | mine | names | {"attempts": 0, "failures": 0, "silences": 0}


def _send(world: World, connection: connectors.Connection, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        tasks: list[Task] = jobs.claim(world.erp, outside=True, limit=1)
        for task in tasks:
            jobs.run(task)
        if not tasks:
            return

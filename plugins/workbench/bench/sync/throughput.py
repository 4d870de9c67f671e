"""Documents a second to a mock that answers after 50 ms, ours against the naive way, both in one run."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from core_erp import jobs
from plugins.erp_connectors import api as connectors
from plugins.workbench.bench.sync import books
from plugins.workbench.bench.sync.mocks import MockProcess
from plugins.workbench.bench.sync.naive import Naive, one_by_one
from plugins.workbench.bench.world import World, found

ANSWER_AFTER = 0.05


@dataclass(frozen=True)
class Throughput:
    """One system measured."""

    system: str
    documents: int
    seconds: float
    naive: Naive
    counts: Mapping[str, int]
    in_order: bool

    @property
    def rate(self) -> float:
        return self.documents / self.seconds

    @property
    def times_naive(self) -> float:
        return self.rate / self.naive.rate


def measure(url: str, system: str, folder: Path, *, documents: int, naive_documents: int) -> Throughput:
    """In a new database: make the documents, send some the naive way, then all of them ours."""
    world = found(url)
    with MockProcess(system, folder / f"{system}-{time.monotonic_ns()}.db") as mock:
        connection = books.connect(world, system, mock.url)
        told = books.tell(world, documents)
        mock.fault("delay", value=str(ANSWER_AFTER), times=0)
        naive = one_by_one(world, connection, _errands(world, connection, naive_documents))
        begun = time.perf_counter()
        jobs.drain(world.erp)
        seconds = time.perf_counter() - begun
        report = connectors.reconcile(world.erp, books.house(world).company_id, connection.name)
        return Throughput(system, told, seconds, naive, report.counts, _is_in_order(world))


def _errands(world: World, connection: connectors.Connection, count: int) -> list[connectors.Errand]:
    """The same bodies under other numbers, which begin unlike ours."""
    mapping = connectors.mapping_of(world.erp, connection.system, connection.mapping_file)
    with world.erp.reading(books.house(world)) as tx:
        links = tx.session.scalars(select(connectors.Link).where(connectors.Link.standing == "open").limit(count)).all()
        made = []
        for link in links:
            document = replace(connectors.document_of(tx, connection, link.event), number=f"N-{link.number}")
            section = connectors.section_of(mapping, link.kind)
            body = connectors.translate(document, mapping, org=connection.org)
            made.append(connectors.Errand(section=section, number=document.number, body=body))
        return made


def _is_in_order(world: World) -> bool:
    """Of no return was a later document done before an earlier one."""
    with world.erp.reading(books.house(world)) as tx:
        law = next(law for law in world.erp.laws if law.code == "K6")
        return not list(law.offenders(tx.session))

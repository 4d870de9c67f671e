"""``erp bench lifecycle``: measure, print, and say how it compares."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from core_erp.testing import postgres
from plugins.workbench.bench.measure import Against, Timing, against_floor, run_cycles, side_by_side
from plugins.workbench.bench.places import Place, SqlitePlace, postgres_place
from plugins.workbench.bench.sync.command import sync
from plugins.workbench.bench.world import enter, found

PEERS = {"Odoo 19": (0.54, 1204), "Tryton 8.2": (0.20, 4438)}
"""Cycles per second and statements per cycle of the same cycle, PostgreSQL with fsync on, on a machine of two cores."""


@dataclass(frozen=True)
class Row:
    """One measured line."""

    database: str
    grown: int
    processes: int
    timing: Timing
    against: Against | None = None

    def plain(self) -> dict[str, Any]:
        measured: dict[str, Any] = {
            "database": self.database,
            "cycles_before": self.grown,
            "processes": self.processes,
            "cycles": self.timing.cycles,
            "cycles_per_second": round(self.timing.rate, 2),
            "cpu_ms_per_cycle": round(self.timing.cpu_ms, 1),
        }
        if self.against:
            measured |= {
                "statements_per_cycle": self.against.statements,
                "commits_per_cycle": self.against.commits,
                "times_the_floor": round(self.against.ratio, 2),
                "floor_cpu_ms_per_cycle": round(self.against.floor.cpu_ms, 1),
            }
        steps = {n: [round(self.timing.percentile(n, p), 2) for p in (50, 95)] for n in self.timing.steps}
        return measured | {"step_ms_p50_p95": steps}


@click.group()
def bench() -> None:
    """Measure how fast the product is on this machine."""


@bench.command()
@click.option("--cycles", default=100, show_default=True, help="Cycles per measurement.")
@click.option("--grown", default="0,1000,5000", show_default=True, help="Cycles already in the database, comma-separated.")
@click.option("--processes", default="1,2", show_default=True, help="Processes side by side, comma-separated.")
@click.option("--database", "kinds", default="sqlite,postgresql", show_default=True, help="Which databases.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def lifecycle(cycles: int, grown: str, processes: str, kinds: str, as_json: bool) -> None:
    """The whole cycle: order, delivery, invoice, payment, return, two approvals, receipt, inspection, credit, refund."""
    console = Console(stderr=as_json)
    rows = []
    for place in _places(kinds.split(","), console):
        for row in _measure(place, cycles, _numbers(grown), _numbers(processes), console):
            rows.append(row)
            _show(console, row)
    if as_json:
        click.echo(json.dumps([r.plain() for r in rows], indent=1))
    else:
        _compare(console, rows)


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _places(kinds: list[str], console: Console) -> Iterator[Place]:
    with ExitStack() as stack:
        if "sqlite" in kinds:
            yield SqlitePlace(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        if "postgresql" in kinds:
            admin = _server(stack)
            if admin is None:
                console.print("[bold red]no PostgreSQL was found: only SQLite was measured[/]")
            else:
                yield stack.enter_context(postgres_place(admin))


def _server(stack: ExitStack) -> str | None:
    """The PostgreSQL that is offered, else one of our own that waits for the disk like any other; None if there is none."""
    if offered := os.environ.get(postgres.OFFERED):
        return offered
    try:
        own = postgres.Postgres(durable=True)
    except postgres.NoPostgres:
        return None
    stack.callback(own.stop)
    return own.url


def _measure(place: Place, cycles: int, grown: list[int], processes: list[int], console: Console) -> Iterator[Row]:
    world = found(place.fresh())
    run_cycles(world, 3, seed=99)
    world.erp.engine.dispose()
    done = 0
    for size in sorted(grown):
        with console.status(f"{place.name}: filling up to {size} cycles"):
            _grow(world.url, size - done)
        against = against_floor(place, world.url, cycles)
        yield Row(place.name, size, 1, against.timing, against)
        done = size + cycles
    for count in processes:
        if count > 1:
            yield Row(place.name, done, count, side_by_side(world.url, cycles * count, count))


def _grow(url: str, cycles: int) -> None:
    if cycles > 0:
        world = enter(url)
        run_cycles(world, cycles, seed=cycles)
        world.erp.engine.dispose()


def _show(console: Console, row: Row) -> None:
    table = Table(title=f"{row.database}, {row.grown} cycles before, {row.processes} process(es), {row.timing.cycles} cycles")
    for head in ("step", "p50 ms", "p95 ms"):
        table.add_column(head, justify="left" if head == "step" else "right")
    for name in row.timing.steps:
        table.add_row(name, f"{row.timing.percentile(name, 50):.1f}", f"{row.timing.percentile(name, 95):.1f}")
    console.print(table)
    console.print(f"{row.timing.rate:.1f} cycles/s, {row.timing.cpu_ms:.1f} ms CPU per cycle" + _beside(row.against))


def _beside(a: Against | None) -> str:
    if a is None:
        return ""
    counts = f"{a.statements:.0f} statements, {a.commits:.0f} commits per cycle"
    return f" · {counts} · floor {a.floor.rate:.1f} cycles/s, {a.floor.cpu_ms:.1f} ms CPU per cycle, {a.ratio:.2f} times it"


def _compare(console: Console, rows: list[Row]) -> None:
    best = next((r for r in rows if r.database == "PostgreSQL" and r.processes == 1), None)
    for name, (rate, statements) in PEERS.items() if best else ():
        console.print(f"{name}: {rate} cycles/s, {statements} statements → {best.timing.rate / rate:.0f} times its rate")  # type: ignore[union-attr]


bench.add_command(sync)

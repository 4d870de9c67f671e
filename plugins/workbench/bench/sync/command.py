"""``erp bench sync``: throughput and memory against the mocks, or with --soak the exactly-once proof."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from plugins.workbench.bench.places import Place, SqlitePlace, postgres_place
from plugins.workbench.bench.sync import memory, soak, throughput

SYSTEMS = ("kingdee", "yonbip", "u8")


def run(place: Place, systems: Sequence[str], *, documents: int, naive: int, waiting: int, soaking: bool, seconds: float) -> bool:
    """True when everything that was promised held."""
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        if soaking:
            own = {system: Path(folder) / system for system in systems}
            held = [_soaked(console, place, name, at, documents=documents, seconds=seconds) for name, at in own.items()]
            return all(held)
        fast = _measured(console, place, systems, Path(folder), documents=documents, naive=naive)
        flat = memory.measure(place.fresh(), systems[0], Path(folder), many=waiting) if waiting else None
    if flat:
        console.print(
            f"memory: {flat.few_mib:.0f} MiB with a few waiting, {flat.many_mib:.0f} MiB with {flat.waiting} "
            f"({flat.grown_mib:+.1f} MiB) while {flat.sent} were sent"
        )
    return fast


def _measured(console: Console, place: Place, systems: Sequence[str], folder: Path, *, documents: int, naive: int) -> bool:
    table = Table("system", "documents", "per second", "naive per second", "naive client", "times", "in order", "both sides")
    rows = []
    for system in systems:
        with console.status(f"{place.name}, {system}"):
            one = throughput.measure(place.fresh(), system, folder, documents=documents, naive_documents=naive)
        rows.append(one)
        counts = ", ".join(f"{count} {verdict}" for verdict, count in one.counts.items() if count)
        table.add_row(one.system, str(one.documents), f"{one.rate:.1f}", f"{one.naive.rate:.1f}", one.naive.client,
                      f"{one.times_naive:.1f}", "yes" if one.in_order else "NO", counts)  # fmt: skip
    console.print(table)
    console.print(f"{place.name}; the mock answers after {throughput.ANSWER_AFTER * 1000:.0f} ms")
    return all(one.times_naive >= 5 and one.in_order and one.counts["matched"] == one.documents for one in rows)


def _soaked(console: Console, place: Place, system: str, own: Path, *, documents: int, seconds: float) -> bool:
    own.mkdir()
    with console.status(f"{place.name}, {system}: trouble for up to {seconds:.0f} s"):
        result = soak.soak(place.fresh(), system, own, documents=documents, trouble_seconds=seconds)
    verdict = "exactly once" if result.is_exactly_once else "[bold red]NOT exactly once[/]"
    counts = ", ".join(f"{count} {name}" for name, count in result.counts.items() if count)
    console.print(
        f"{place.name}, {system}: {result.documents} documents, {result.worker_kills} workers and {result.mock_kills} mocks "
        f"killed, {result.seconds:.0f} s: {verdict} ({counts}; {len(result.doubled)} doubled)"
    )
    for line in (*result.doubled, *result.unbalanced, *result.broken_laws):
        console.print(f"  {line}")
    return result.is_exactly_once


@click.command()
@click.option("--system", "systems", multiple=True, type=click.Choice(SYSTEMS), help="Which mocks; default: all.")
@click.option("--documents", default=240, show_default=True, help="Documents per mock; for --soak think of 2000.")
@click.option("--naive", default=24, show_default=True, help="Documents sent the naive way for comparison.")
@click.option("--waiting", default=100_000, show_default=True, help="Documents that wait while memory is measured.")
@click.option("--soak", "soaking", is_flag=True, help="Prove exactly once under faults and kills instead.")
@click.option("--seconds", default=120.0, show_default=True, help="How long trouble rages per mock (--soak).")
@click.option("--database", help="Admin URL of a PostgreSQL to use instead of SQLite.")
def sync(  # noqa: PLR0917 - a command line
    systems: tuple[str, ...], documents: int, naive: int, waiting: int, soaking: bool, seconds: float, database: str | None
) -> None:
    """Documents a second to the mocks against the naive way, and memory with many waiting; or with --soak the proof."""
    wanted = {"documents": documents, "naive": naive, "waiting": waiting}
    with tempfile.TemporaryDirectory() as folder:
        if database:
            with postgres_place(database) as place:
                held = run(place, systems or SYSTEMS, soaking=soaking, seconds=seconds, **wanted)
        else:
            held = run(SqlitePlace(Path(folder)), systems or SYSTEMS, soaking=soaking, seconds=seconds, **wanted)
    sys.exit(0 if held else 1)

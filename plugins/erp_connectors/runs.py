"""Comparisons and pulls that somebody asked for by the web or that are due: done by a worker, their progress shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from core_erp import Actor, DomainError, Task, require
from core_erp.events import plain
from plugins.erp_connectors import advice, permissions, pulling
from plugins.erp_connectors.models import Connection, Run
from plugins.erp_connectors.reconcile import Period, reconcile, repair
from plugins.erp_connectors.wire.errors import WireError

if TYPE_CHECKING:
    from core_erp import Transaction

RUN = "erp_connectors.run"
_ROWS = 1000


def ask(tx: Transaction, connection_id: int, kind: str, wish: Mapping[str, Any]) -> Run:
    """Have it done by a worker. ``wish`` of a comparison: period, fix; of a pull: kinds, dry_run."""
    require(tx, permissions.RETRY)
    if wish.get("period"):
        Period.of(wish["period"])
    connection = tx.get(Connection, connection_id)
    run = tx.add(Run(company_id=tx.company_id, connection_id=connection.id, kind=kind, wish=dict(wish), asked_at=tx.now))
    tx.flush()
    tx.enqueue(RUN, {"run_id": run.id}, key=f"{RUN}:{run.id}", subject=f"erp_connectors.run:{connection.id}")
    return run


def perform(task: Task) -> None:
    """Job: do it and keep what came of it, also when they could not be asked."""
    with task.transaction() as tx:
        task.keep(tx)
        run = tx.get(Run, task.payload["run_id"], lock=True)
        run.state = "running"
        name = run.connection.name
    try:
        found: dict[str, Any] = {"result": _KINDS[run.kind](task, name, run.wish)}
    except (WireError, DomainError, *advice.UNUSABLE) as error:
        found = {"problem": str(error)[:2000], "next_action": advice.about_connection(error, run.connection)}
    with task.transaction() as tx:
        task.finish(tx)
        run = tx.get(Run, run.id, lock=True)
        run.state, run.ended_at = ("failed" if "problem" in found else "done"), tx.now
        for key, value in found.items():
            setattr(run, key, value)


def _compare(task: Task, name: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    period = Period.of(wish["period"]) if wish.get("period") else None
    if wish.get("fix"):
        report = repair(task.erp, Actor.system(task.company_id), name, period).report
    else:
        report = reconcile(task.erp, task.company_id, name, period)
    rows = [row for row in report.rows if row.verdict != "matched"][:_ROWS]
    return {"counts": report.counts, "rows": [plain(asdict(row)) for row in rows]}


def _pull(task: Task, name: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    def seen(count: int) -> None:
        with task.transaction() as tx:
            task.keep(tx)
            tx.get(Run, task.payload["run_id"], lock=True).progress = count

    kinds, dry_run = wish.get("kinds", ()), bool(wish.get("dry_run"))
    pulled = pulling.pull(task.erp, task.company_id, name, kinds, dry_run=dry_run, progress=seen)
    return {"counts": {k: dict(c) for k, c in pulled.counts.items()}, "rows": [plain(asdict(o)) for o in pulled.outcomes]}


_KINDS = {"reconcile": _compare, "pull": _pull}

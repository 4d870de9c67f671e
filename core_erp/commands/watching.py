"""``erp jobs``, ``erp audit`` and ``erp openapi``: look at what the machine does."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from core_erp import jobs as work
from core_erp.app import create_app
from core_erp.audit import Seal, Verdict, verify
from core_erp.commands.running import company_option, json_option, opened, print_json, running_erp
from core_erp.erp import Erp
from core_erp.identity import Actor
from core_erp.outbox import JobRow

STATES = ("ready", "running", "done", "dead", "skipped")
SHOWN = ("id", "state", "name", "subject", "attempts", "run_at", "problem")


@click.group()
def jobs() -> None:
    """Work that waits, runs or needs a person."""


@jobs.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only these; default: all that are not done.")
@click.option("--limit", default=50, show_default=True)
@company_option
@json_option
def list_jobs(state: str | None, limit: int, company_code: str | None, *, as_json: bool) -> None:
    """Jobs, newest first; 'dead' ones wait for a person."""
    erp, actor = opened(company_code)
    wanted = JobRow.state == state if state else JobRow.state != "done"
    with erp.reading(actor) as tx:
        found = tx.session.scalars(select(JobRow).where(wanted).order_by(JobRow.id.desc()).limit(limit)).all()
        rows = [{name: getattr(job, name) for name in SHOWN} for job in found]
        counts = dict(tx.session.execute(select(JobRow.state, func.count()).group_by(JobRow.state)).all())
    if as_json:
        print_json({"counts": counts, "jobs": rows})
        return
    table = Table(*SHOWN)
    for row in rows:
        table.add_row(
            *("" if v is None else f"{v:%Y-%m-%d %H:%M:%S}" if hasattr(v, "year") else str(v)[:80] for v in row.values())
        )
    if rows:
        Console().print(table)
    click.echo(", ".join(f"{n} {name}" for name, n in sorted(counts.items())) or "no jobs yet")


@jobs.command("retry")
@click.argument("job_ids", nargs=-1, type=int)
@click.option("--dead", is_flag=True, help="Every job that is dead.")
@company_option
def retry_jobs(job_ids: tuple[int, ...], company_code: str | None, *, dead: bool) -> None:
    """Make jobs that were set aside due again."""
    erp, actor = opened(company_code)
    with erp.transaction(actor) as tx:
        all_dead = tx.session.scalars(
            select(JobRow.id).where(JobRow.state == "dead", JobRow.company_id == actor.company_id)
        ).all()
        chosen = sorted({*job_ids, *(all_dead if dead else ())})
        for job_id in chosen:
            work.retry(tx, job_id)
    click.echo(f"{len(chosen)} jobs are due again")


@click.group()
def audit() -> None:
    """The trail of every change."""


@audit.command("verify")
@click.option("--head", metavar="HASH", help="A head that was kept outside: it must still be in the chain.")
@json_option
def verify_audit(head: str | None, *, as_json: bool) -> None:
    """Recompute the chain of hashes; exit status 1 if anything was altered. Keep the head it prints outside the database."""
    erp = running_erp()
    found, problems = _verdict(erp, head)
    if as_json:
        print_json({"sealed": found.sealed, "unsealed": found.unsealed, "head": found.head, "problems": problems})
    else:
        click.echo(f"{found.sealed} rows sealed, {found.unsealed} not yet; head {found.head}")
        for problem in problems:
            click.echo(f"error: {problem}", err=True)
    sys.exit(1 if problems else 0)


def _verdict(erp: Erp, head: str | None) -> tuple[Verdict, list[str]]:
    with erp.reading(Actor.system(0)) as tx:
        found = verify(tx.session)
        is_known = head is None or tx.session.scalar(select(Seal.id).where(Seal.hash == head).limit(1)) is not None
    return found, [
        *found.problems,
        *([] if is_known else [f"the head {head} is not in the chain: rows after or before it were replaced"]),
    ]


@click.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file.")
def openapi(output: Path | None) -> None:
    """The description of the HTTP API (OpenAPI 3.1) with every plugin that is on, as JSON."""
    answer = create_app().test_client().get("/api/openapi.json")
    text = json.dumps(answer.get_json(), indent=2, ensure_ascii=False)
    if output is None:
        click.echo(text)
    else:
        output.write_text(f"{text}\n", "utf-8")

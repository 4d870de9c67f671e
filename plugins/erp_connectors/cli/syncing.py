"""``erp sync``: where documents stand, and sending them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn
from rich.table import Table

from core_erp.commands.running import company_option, json_option, opened, print_json
from plugins.erp_connectors import operations, pulling, pushing, queries
from plugins.erp_connectors.cli.cutting_off import cutoff
from plugins.erp_connectors.models import Conflict, Connection, Link
from plugins.erp_connectors.operations import RetryWish
from plugins.erp_connectors.pulling import Difference, Outcome
from plugins.erp_connectors.queries import ConflictFilters, LinkFilters
from plugins.erp_connectors.wire.errors import WireError


@click.group()
def sync() -> None:
    """Documents on their way to the connected systems."""


@sync.command()
@company_option
@json_option
def status(company_code: str | None, as_json: bool) -> None:
    """Counts per connection, and every document that is not there yet, with what to do next."""
    erp, actor = opened(company_code)
    with erp.reading(actor) as tx:
        overview = queries.overview(tx)
        stuck = (
            queries.links(tx, LinkFilters())
            .where(Link.standing.not_in(("done", "empty")))
            .order_by(Link.id)
            .limit(_SHOWN_AT_MOST)
        )
        waiting = tx.session.scalars(stuck).all()
    if as_json:
        connections = [{"name": one.connection.name, **_circuit(one.connection), **one.counts} for one in overview]
        print_json({"connections": connections, "links": [_plain(link) for link in waiting]})
        return
    for one in overview:
        click.echo(f"{one.connection.name}: {_counted(one.counts) or 'nothing yet'}")
        if one.connection.problem:
            click.echo(f"  {one.connection.breaker}: {one.connection.problem} -> {one.connection.next_action}")
    if waiting:
        Console().print(_table(list(waiting)))


@sync.command()
@click.argument("connection", required=False)
@click.option("--wait", default=60, show_default=True, help="Seconds to keep at it.")
@company_option
@json_option
def push(connection: str | None, wait: int, company_code: str | None, as_json: bool) -> None:
    """Send everything that waits, also what was overlooked, without a worker."""
    erp, actor = opened(company_code)
    with _progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()) as bar:
        shown = bar.add_task("documents that wait", total=None)

        def left(count: int) -> None:
            total = max(count, int(bar.tasks[0].total or 0))
            bar.update(shown, total=total, completed=total - count)

        counts = pushing.push(erp, actor, connection, seconds=wait, progress=left)
    print_json(counts) if as_json else click.echo(_counted(counts) or "nothing to send")


@sync.command()
@click.argument("connection")
@click.option(
    "--kind", "kinds", multiple=True, help="customer, product, warehouse, stock_level, sale_order, delivery; repeat it."
)
@click.option("--dry-run", is_flag=True, help="Say what would come of it, and write nothing.")
@company_option
@json_option
def pull(connection: str, kinds: tuple[str, ...], dry_run: bool, company_code: str | None, as_json: bool) -> None:
    """Read what was made or changed over there since last time; differences that need a person become conflicts."""
    erp, actor = opened(company_code)
    with _progress(TextColumn("{task.description}: {task.completed}")) as bar:
        shown = bar.add_task("records seen", total=None)
        try:
            pulled = pulling.pull(
                erp, actor.company_id, connection, kinds, dry_run=dry_run,
                progress=lambda count: bar.update(shown, completed=count),
            )  # fmt: skip
        except WireError as error:
            raise click.ClickException(f"{connection} could not be asked: {error}") from error
    if as_json:
        counts = {kind: dict(counter) for kind, counter in pulled.counts.items()}
        print_json({"counts": counts, "outcomes": [asdict(outcome) for outcome in pulled.outcomes]})
        return
    for kind, counter in pulled.counts.items():
        click.echo(f"{kind}: " + ", ".join(f"{count} {outcome}" for outcome, count in counter.items()))
    if pulled.outcomes:
        Console().print(_diff(pulled.outcomes))


def _diff(outcomes: Sequence[Outcome]) -> Table:
    table = Table("record", "number", "outcome", "field", "ours", "theirs")
    for one in outcomes:
        parts: dict[str, Difference | None] = {**one.taken, **one.asked} or {one.why: None}
        for name, part in parts.items():
            told = (str(part.ours), str(part.theirs)) if part else ("", "")
            table.add_row(one.kind, one.number, one.outcome, name, *told)
    return table


@sync.command()
@company_option
@json_option
def conflicts(company_code: str | None, as_json: bool) -> None:
    """Differences that a person must decide."""
    erp, actor = opened(company_code)
    with erp.reading(actor) as tx:
        found = tx.session.scalars(queries.conflicts(tx, ConflictFilters(open=True)).order_by(Conflict.id)).all()
    if as_json:
        print_json([{key: getattr(one, key) for key in _ASKED} for one in found])
        return
    table = Table(*_ASKED)
    for one in found:
        table.add_row(*(str(getattr(one, key)) for key in _ASKED))
    Console().print(table if found else "nothing to decide")


_ASKED = ("id", "kind", "number", "field", "ours", "theirs", "problem", "next_action")


@sync.command()
@click.argument("conflict_id", type=int)
@click.argument("said", metavar="theirs|ours", type=click.Choice(["theirs", "ours"]))
@company_option
def answer(conflict_id: int, said: str, company_code: str | None) -> None:
    """Decide a difference: take theirs over now, or keep ours until theirs changes again."""
    erp, actor = opened(company_code)
    with erp.transaction(actor) as tx:
        question = pulling.answer(tx, conflict_id, said)
    click.echo(f"{question.kind} {question.number}, {question.field}: {said}")


@sync.command()
@click.argument("link_id", type=int, required=False)
@click.option("--all", "connection", metavar="CONNECTION", help="Everything of a connection that waits for a person.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Book it on this day over there; the original day is kept here.")
@click.option("--afresh", is_flag=True, help="Send it although they had it once.")
@company_option
@json_option
def retry(  # noqa: PLR0917 - a command line
    link_id: int | None, connection: str | None, on: datetime | None, afresh: bool, company_code: str | None, as_json: bool
) -> None:
    """Send one document again, or with --all everything that waits for a person: by the worker, or with erp sync push."""
    if (link_id is None) == (connection is None):
        raise click.UsageError("name one document, or --all CONNECTION")
    erp, actor = opened(company_code)
    with erp.transaction(actor) as tx:
        if connection is not None:
            count = operations.retry_parked(tx, queries.connection_named(tx, connection).id)
            print_json({"retried": count}) if as_json else click.echo(f"{count} documents are sent again")
            return
        link = operations.retry(tx, link_id or 0, RetryWish(on=on.date() if on else None, afresh=afresh))
    print_json(_plain(link)) if as_json else click.echo(f"{link.number} is sent again")


@sync.command()
@click.argument("link_id", type=int)
@click.option("--reason", required=True, help="Why it shall not be sent.")
@company_option
@json_option
def park(link_id: int, reason: str, company_code: str | None, as_json: bool) -> None:
    """Do not send a document; what comes after it no longer waits."""
    erp, actor = opened(company_code)
    with erp.transaction(actor) as tx:
        link = operations.park(tx, link_id, reason=reason)
    print_json(_plain(link)) if as_json else click.echo(f"{link.number} is set aside")


_SHOWN_AT_MOST = 500
_SHOWN = (
    "id", "kind", "number", "standing", "state", "their_number", "quantity", "amount_minor", "currency", "problem", "next_action",
)  # fmt: skip


def _progress(*columns: ProgressColumn) -> Progress:
    """Shown to people only: what a program reads stays as it is."""
    console = Console(stderr=True)
    return Progress(*columns, console=console, disable=not console.is_terminal)


def _circuit(connection: Connection) -> dict[str, Any]:
    return {key: getattr(connection, key) for key in ("breaker", "problem", "next_action", "rests_until")}


def _plain(link: Link) -> dict[str, Any]:
    return {key: getattr(link, key) for key in _SHOWN}


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} {standing}" for standing, n in counts.items() if n)


def _table(links: list[Link]) -> Table:
    table = Table("link", "document", "number", "standing", "done there", "problem", "what to do")
    for link in links:
        table.add_row(str(link.id), link.kind, link.number, link.standing, link.state, link.problem or "", link.next_action or "")
    return table


sync.add_command(cutoff)

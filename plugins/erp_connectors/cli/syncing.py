"""``erp sync``: where documents stand, and sending them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from core_erp.commands.running import company_option, json_option, opened, print_json
from plugins.erp_connectors import operations, pushing, queries
from plugins.erp_connectors.models import Link
from plugins.erp_connectors.operations import RetryWish
from plugins.erp_connectors.queries import LinkFilters


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
        waiting = tx.session.scalars(queries.links(tx, LinkFilters()).where(Link.standing.not_in(("done", "empty")))).all()
    if as_json:
        connections = [{"name": one.connection.name, **one.counts} for one in overview]
        print_json({"connections": connections, "links": [_plain(link) for link in waiting]})
        return
    for one in overview:
        click.echo(f"{one.connection.name}: {_counted(one.counts) or 'nothing yet'}")
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
    counts = pushing.push(erp, actor, connection, seconds=wait)
    print_json(counts) if as_json else click.echo(_counted(counts) or "nothing to send")


@sync.command()
@click.argument("link_id", type=int)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Book it on this day over there; the original day is kept here.")
@click.option("--afresh", is_flag=True, help="Send it although they had it once.")
@company_option
@json_option
def retry(link_id: int, on: datetime | None, afresh: bool, company_code: str | None, as_json: bool) -> None:
    """Send one document again: at once by the worker, or with erp sync push."""
    erp, actor = opened(company_code)
    with erp.transaction(actor) as tx:
        link = operations.retry(tx, link_id, RetryWish(on=on.date() if on else None, afresh=afresh))
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


_SHOWN = (
    "id", "kind", "number", "standing", "state", "their_number", "quantity", "amount_minor", "currency", "problem", "next_action",
)  # fmt: skip


def _plain(link: Link) -> dict[str, Any]:
    return {key: getattr(link, key) for key in _SHOWN}


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} {standing}" for standing, n in counts.items() if n)


def _table(links: list[Link]) -> Table:
    table = Table("link", "document", "number", "standing", "done there", "problem", "what to do")
    for link in links:
        table.add_row(str(link.id), link.kind, link.number, link.standing, link.state, link.problem or "", link.next_action or "")
    return table

"""``erp reconcile``: both sides compared."""

from __future__ import annotations

import sys
from dataclasses import asdict, fields

import click
from rich.console import Console
from rich.table import Table

from core_erp.commands.running import company_option, json_option, opened, print_json
from plugins.erp_connectors.cli.tables import print_csv
from plugins.erp_connectors.reconcile import MATCHED, Period, Repair, Report, Row, repair
from plugins.erp_connectors.reconcile import reconcile as compare
from plugins.erp_connectors.wire.errors import WireError

DIFFERENT = 1
"""Exit status when the two sides are not the same."""


class Unusable(click.ClickException):
    """The other side could not be asked: exit status 2."""

    exit_code = 2


@click.command()
@click.argument("connection")
@click.option("--period", metavar="YYYY-MM", help="Only documents of this month.")
@click.option("--fix", is_flag=True, help="Do the safe repairs: send what is missing; change nothing that is there.")
@click.option("--all", "show_all", is_flag=True, help="Also list what matches.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@company_option
@json_option
def reconcile(  # noqa: PLR0917 - a command line
    connection: str, period: str | None, fix: bool, show_all: bool, as_csv: bool, company_code: str | None, as_json: bool
) -> None:
    """Compare every document of a connection with what they have; exit status 1 unless all match."""
    erp, actor = opened(company_code)
    month = Period.of(period) if period else None
    try:
        repaired = repair(erp, actor, connection, month) if fix else Repair(compare(erp, actor.company_id, connection, month), ())
    except WireError as error:
        raise Unusable(f"{connection} could not be asked: {error}") from error
    report = repaired.report
    rows = [row for row in report.rows if show_all or row.verdict != MATCHED]
    if as_json:
        rest = {"counts": report.counts, "repaired": [asdict(row) for row in repaired.repaired]}
        print_json({"connection": report.connection, **rest, "rows": [asdict(row) for row in report.rows]})
    elif as_csv:
        print_csv([asdict(row) for row in rows], [f.name for f in fields(Row)])
    else:
        if repaired.repaired:
            click.echo(f"{len(repaired.repaired)} repaired")
        print_report(report, show_all=show_all)
    sys.exit(0 if report.is_clean else DIFFERENT)


def print_report(report: Report, *, show_all: bool = False) -> None:
    """Counts, and a line for each document that does not match."""
    console = Console()
    console.print(f"{report.connection}: " + ", ".join(f"{n} {v.replace('_', ' ')}" for v, n in report.counts.items()))
    rows = [row for row in report.rows if show_all or row.verdict != MATCHED]
    if rows:
        console.print(_table(rows))


def _table(rows: list[Row]) -> Table:
    table = Table("verdict", "document", "number", "state there", "why", "what to do")
    for row in rows:
        table.add_row(row.verdict.replace("_", " "), row.kind, row.number, row.state, row.why, row.repair)
    return table

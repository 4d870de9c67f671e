"""``erp sync cutoff``: the month-end list."""

from __future__ import annotations

import sys
from dataclasses import asdict, fields

import click
from rich.console import Console
from rich.table import Table

from core_erp import to_major
from core_erp.commands.running import company_option, json_option, opened, print_json
from plugins.erp_connectors.cli.tables import print_csv
from plugins.erp_connectors.reconcile import CutOff, CutOffRow, Period, cut_off

_HEADS = [f.name for f in fields(CutOffRow)]


@click.command()
@click.argument("period", metavar="YYYY-MM")
@click.option("--connection", help="Only this one.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@company_option
@json_option
def cutoff(period: str, connection: str | None, as_csv: bool, company_code: str | None, as_json: bool) -> None:
    """Month-end cut-off: documents of a month that are not in the same month over there; exit status 1 if there are any."""
    erp, actor = opened(company_code)
    with erp.reading(actor) as tx:
        found = cut_off(tx, Period.of(period), connection)
    rows = [asdict(row) for row in found.rows]
    if as_json:
        totals = [{"connection": n, "kind": k, "currency": c, "documents": count, "here_minor": here, "there_minor": there}
                  for (n, k, c), (count, here, there) in found.totals.items()]  # fmt: skip
        print_json({"period": str(found.period), "totals": totals, "rows": rows})
    elif as_csv:
        print_csv(rows, _HEADS)
    else:
        _show(found)
    sys.exit(0 if found.is_clean else 1)


def _show(found: CutOff) -> None:
    console = Console()
    totals = Table("connection", "document", "number of them", "here", "there in the month", "currency")
    for (name, kind, currency), (count, here, there) in found.totals.items():
        totals.add_row(name, kind, str(count), str(to_major(here, currency)), str(to_major(there, currency)), currency)
    console.print(totals)
    rows = Table("link", "document", "number", "dated", "booked there", "why", "problem", "what to do")
    for row in found.rows:
        booked = row.booked_on.isoformat() if row.booked_on else ""
        rows.add_row(str(row.link_id), row.kind, row.number, str(row.day), booked, row.reason, row.problem, row.next_action)
    console.print(rows if found.rows else "every document of the month is there in the month")

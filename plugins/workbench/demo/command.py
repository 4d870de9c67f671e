"""``erp demo``: the main job on real data, checked to the cent."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click
from rich.console import Console

from core_erp import jobs
from plugins.erp_connectors import api as connectors
from plugins.retail import api as retail
from plugins.workbench.demo import show
from plugins.workbench.demo.checks import Difference, differences
from plugins.workbench.demo.stage import COMPANY, SYSTEMS, Stage, stage


@click.command()
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("var"), show_default=True,
              help="Where the demo's databases go; older ones are replaced.")  # fmt: skip
@click.option("--quiet", is_flag=True, help="Only the summary.")
def demo(folder: Path, quiet: bool) -> None:
    """Import three real days of a shop, follow one return, sync two ERPs, reconcile; exit 1 unless every difference is zero."""
    console = Console(quiet=quiet, width=None if sys.stdout.isatty() else 130)
    with stage(folder) as there:
        report = _import(console, there, quiet=quiet)
        _push(console, there)
        reconciled = {SYSTEMS[name]: connectors.reconcile(there.erp, there.company_id, name) for name in SYSTEMS}
        _look(console, there)
        found = list(differences(there, report, reconciled))
    _end(found, folder)


def _import(console: Console, there: Stage, *, quiet: bool) -> retail.Report:
    show.section(console, "1  Three real days (UCI Online Retail, D. Chen 2015, CC BY 4.0) become business acts")
    options = retail.Options(company=COMPANY)
    with retail.watching(console, quiet=quiet) as progress:
        report = retail.import_file(there.erp, retail.DEMO_FILE, options, progress)
    retail.print_report(console, report)
    return report


def _push(console: Console, there: Stage) -> None:
    show.section(console, "2  Goods receipts and credit notes go to Kingdee 金蝶 and Yonyou 用友")
    begun = time.monotonic()
    with console.status("pushing …"):
        jobs.drain(there.erp)
    with there.erp.reading(there.house) as tx:
        show.pushed(console, tx, there.addresses, time.monotonic() - begun)


def _look(console: Console, there: Stage) -> None:
    with there.erp.reading(there.house) as tx:
        show.section(console, "3  One return, followed by name")
        show.one_return(console, tx)
        show.section(console, "4  The books")
        show.trial_balance(console, tx)
        show.stock(console, tx)
        show.section(console, "5  The latest returns: three questions, three-way check")
        show.three_questions(console, tx)


def _end(found: list[Difference], folder: Path) -> None:
    console = Console(width=None if sys.stdout.isatty() else 130)
    show.section(console, "Summary: every difference")
    show.summary(console, found)
    wrong = [one for one in found if one.difference]
    console.print("[bold red]Something differs.[/]" if wrong else "[bold green]Every difference is zero.[/]")
    console.print(f"Look around: ERP_DATABASE_URL=sqlite:///{folder}/demo.db erp doctor", highlight=False)
    if wrong:
        raise SystemExit(1)

"""The command ``erp import retail``."""

from __future__ import annotations

import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from core_erp.commands.running import print_json, running_erp
from core_erp.errors import DomainError
from core_erp.longlived import settle_in
from plugins.retail.importing import import_file
from plugins.retail.options import Options
from plugins.retail.printing import print_report
from plugins.retail.report import Report
from plugins.retail.source import FileProblem
from plugins.retail.watching import watching

DIFFERENT, UNUSABLE, STOPPED = 1, 2, 130
"""Exit statuses: the books and the file differ; nothing could be done; stopped by Ctrl-C."""


class Opening(click.ParamType[int | None]):
    """``needed`` (None) or a number of pieces."""

    name = "needed|N"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        if value == "needed":
            return None
        if not str(value).isdecimal():
            self.fail("is neither 'needed' nor a number of pieces", param, ctx)
        return int(str(value))


class Share(click.ParamType[Decimal]):
    """A fraction between 0 and 1, exact."""

    name = "0.60"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            share = Decimal(str(value))
        except InvalidOperation:
            share = Decimal(-1)
        if not 0 <= share <= 1:
            self.fail("must be a fraction from 0 to 1, such as 0.60", param, ctx)
        return share


@click.group("import")
def import_() -> None:
    """Bring data from outside into the books."""


@import_.command("retail")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--company", default="RETAIL", show_default=True, help="Code of the company to import into.")
@click.option("--create-company", is_flag=True, help="Found the company if it is not there yet.")
@click.option("--limit-days", type=click.IntRange(min=1), help="Only the first so many days of trade.")
@click.option("--opening", type=Opening(), default="needed", show_default=True,
              help="Stock there was before: as much as the file needs, or so many pieces of each product.")  # fmt: skip
@click.option("--cost-share", type=Share(), default="0.60", show_default=True,
              help="What a piece is assumed to have cost, as part of its price.")  # fmt: skip
@click.option("--date-format", help="strptime format of InvoiceDate, if it is not ISO.")
@click.option("--retry-refused", is_flag=True, help="Try again what the books refused before.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--quiet", is_flag=True, help="No progress and no report, only the exit status and what is wrong.")
def retail(file: Path, *, as_json: bool, quiet: bool, **choices: Any) -> None:
    """Import a file of the UCI Online Retail data set (.csv or .csv.gz) as orders, returns and write-offs.

    It can be interrupted and repeated: every document is imported once. Exit status 1 if the books and the file differ,
    2 if the file or the company cannot be used, 130 if stopped by Ctrl-C.
    """
    talk = Console(stderr=True)
    try:
        with watching(talk, quiet=quiet or as_json) as progress:
            erp = running_erp()
            settle_in()
            report = import_file(erp, file, Options(**choices), progress)
    except (FileProblem, DomainError) as problem:
        click.echo(f"error: {problem}", err=True)
        sys.exit(UNUSABLE)
    if as_json:
        print_json(report.to_json())
    elif not quiet or not report.is_right:
        print_report(Console(), report)
    sys.exit(_status(report))


def _status(report: Report) -> int:
    if not report.is_right:
        return DIFFERENT
    return STOPPED if report.stopped else 0

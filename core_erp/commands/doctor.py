"""``erp doctor``: is everything all right, and if not, what is to be done?"""

from __future__ import annotations

import sys
from dataclasses import asdict

import click
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from core_erp.app import create_erp
from core_erp.checkup import Finding, examine, remove_orphans
from core_erp.commands.running import json_option, print_json
from core_erp.errors import DomainError
from core_erp.registry import PluginError

MARKS = {"ok": "[green]ok[/]", "warning": "[yellow]warning[/]", "error": "[red]error[/]"}


@click.command()
@click.option("--fix", is_flag=True, help="Remove old files that belong to no document.")
@json_option
def doctor(*, fix: bool, as_json: bool) -> None:
    """Check settings, plugins, database, migrations, files, jobs, the audit chain and every law; exit status 1 if one fails."""
    findings = _findings(fix=fix)
    if as_json:
        print_json([asdict(f) for f in findings])
    else:
        _show(findings)
    sys.exit(1 if any(f.level == "error" for f in findings) else 0)


def _findings(*, fix: bool) -> list[Finding]:
    found: list[Finding] = []
    try:
        erp = create_erp()
        if fix:
            found.append(Finding("ok", "attachments", f"{remove_orphans(erp)} files that belonged to no document were removed"))
        found.extend(examine(erp))
    except DomainError as error:
        found.append(Finding("error", "settings", error.detail, "correct the setting"))
    except PluginError as error:
        found.append(Finding("error", "plugins", str(error), "correct it, or switch the plugin off: 'erp plugins disable NAME'"))
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", error)).splitlines()[0]
        found.append(Finding("error", "database", why, "see ERP_DATABASE_URL, and whether the server runs"))
    return found


def _show(findings: list[Finding]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for f in findings:
        console.print(MARKS[f.level].ljust(24 if f.level == "warning" else 18), f"[bold]{f.check}[/]", end=" ")
        console.print(f.detail, markup=False)
        if f.remedy:
            console.print(f"          → {f.remedy}", markup=False)

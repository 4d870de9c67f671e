"""The report of an import as a person reads it."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from core_erp.money import to_major
from plugins.retail.documents import Kind
from plugins.retail.fates import Fate
from plugins.retail.findings import LAW, Check, OpeningFacts, Outcome, Refusal
from plugins.retail.report import Report

LINES_SHOWN = 5
RIGHT, WRONG = "[green]The books agree with the file.[/]", "[bold red]The books and the file differ.[/]"
GO_ON = "The same command goes on where this one ended; nothing is imported twice."


def print_report(console: Console, report: Report) -> None:
    console.print(f"\n[bold]{report.file}[/] into {report.company}: {_headline(report)}", highlight=False)
    console.print(_opening(report.opening, report.currency), highlight=False)
    console.print(_documents(report))
    console.print(_lines(report))
    if report.beyond:
        console.print(f"{report.beyond:,} lines lie beyond the limit of days and were left alone.", highlight=False)
    _print_refusals(console, report)
    console.print(_checks(report))
    console.print(RIGHT if report.is_right else WRONG)
    if report.stopped:
        console.print(f"Stopped; {report.not_reached:,} documents are still to come. {GO_ON}", highlight=False)


def _headline(report: Report) -> str:
    if not report.changed_something and not report.refused:
        return f"nothing new, all {report.of(Outcome.ALREADY):,} documents were already there ({report.seconds:.1f} s)"
    parts = [f"{report.of(outcome):,} documents {outcome}" for outcome in Outcome if report.of(outcome)]
    if report.continued:
        parts.append(f"{report.continued:,} of them carried on from an interrupted run")
    return f"{', '.join(parts)} ({report.seconds:.1f} s)"


def _opening(opening: OpeningFacts, currency: str) -> str:
    text = f"Opening stock ({opening.mode}): {opening.pieces:,} pieces of {opening.products:,} products"
    if opening.pieces:
        text += f", worth {_money(opening.value_minor, currency)}, assumed to have cost {opening.cost_share} of their first price"
    if opening.before:
        text += f"; {opening.before:,} pieces were there from before"
    return text + (f"; {opening.short:,} pieces too few for the file" if opening.short else "")


def _money(minor: int, currency: str) -> str:
    return f"{to_major(minor, currency):,} {currency}"


def _documents(report: Report) -> Table:
    table = Table("documents", *_headings(), title_justify="left")
    for kind in Kind:
        counts = [report.documents[kind, outcome] for outcome in Outcome]
        if any(counts):
            table.add_row(kind.value.replace("_", "-"), *(f"{n:,}" for n in counts))
    return table


def _headings() -> list[str]:
    return [outcome.value for outcome in Outcome]


def _lines(report: Report) -> Table:
    table = Table("lines", *_headings())
    for fate in Fate:
        counts = [report.lines[fate, outcome] for outcome in Outcome]
        if any(counts):
            table.add_row(fate.value, *(f"{n:,}" for n in counts))
    if report.bad_lines:
        table.add_row("could not be read", "0", "0", f"{report.bad_lines:,}")
    if report.matched:
        found, blind = report.matched["matched"], report.matched["blind"]
        table.caption = f"returned goods: parts matched to the order lines they undo: {found:,}, blind: {blind:,}"
    return table


def _print_refusals(console: Console, report: Report) -> None:
    if not report.refused:
        return
    console.print(f"[yellow]{report.refused:,} refusals:[/]", highlight=False)
    for refusal in report.refusals:
        console.print(f"  {_where(refusal)}: {refusal.reason}", highlight=False, markup=False)
    if report.refused > len(report.refusals):
        console.print(f"  … and {report.refused - len(report.refusals):,} more", highlight=False)


def _where(refusal: Refusal) -> str:
    shown = ", ".join(map(str, refusal.lines[:LINES_SHOWN])) + (" …" if len(refusal.lines) > LINES_SHOWN else "")
    lines = f"line{'s' if len(refusal.lines) > 1 else ''} {shown}"
    return f"{refusal.invoice} ({lines})" if refusal.invoice else lines


def _checks(report: Report) -> Table:
    """Figures one by one; of the laws only those that are broken, and how many hold."""
    table = Table("check", "expected", "actual", "difference", "")
    for check in report.checks:
        if check.unit != LAW or check.difference:
            figures = (_shown(check, n, report.currency) for n in (check.expected, check.actual, check.difference))
            style = "bold red" if check.difference else ""
            table.add_row(check.name, *figures, check.note or ("" if check.difference else "✓"), style=style)
    laws = [check for check in report.checks if check.unit == LAW]
    held = [check for check in laws if not check.difference]
    table.add_row("laws of goods, orders, money and returns that hold (every entry balances, …)",
                  f"{len(laws):,}", f"{len(held):,}", f"{len(held) - len(laws):,}", "✓" if held == laws else "")  # fmt: skip
    return table


def _shown(check: Check, number: int, currency: str) -> str:
    return _money(number, currency) if check.unit == currency else f"{number:,}"

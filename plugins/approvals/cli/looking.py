"""``erp approvals overdue`` and ``stats``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import timedelta
from typing import get_args

import click
from babel.dates import format_timedelta

from core_erp.commands.running import company_option, json_option, opened, print_json
from plugins.approvals.cli.group import FOUND, Speech, approvals, lang_option
from plugins.approvals.statistics.figures import DAYS, By, CycleTime, cycle_times, touches
from plugins.approvals.statistics.overdue import overdue as overdue_now


@approvals.command()
@company_option
@lang_option
@json_option
def overdue(company_code: str | None, lang: str | None, as_json: bool) -> None:
    """Tasks that are late, and whose they are; exit status 1 if there are any."""
    erp, actor = opened(company_code)
    speech = Speech(erp, lang)
    with erp.reading(actor) as tx:
        late = overdue_now(tx)
    if as_json:
        print_json([asdict(task) for task in late])
    else:
        rows = [
            (
                str(t.task_id),
                f"{t.subject_kind}:{t.subject_id}",
                t.node,
                ", ".join(t.owners) or t.role,
                _time(t.late_seconds, speech),
            )
            for t in late
        ]
        speech.print_table(("task", "document", "step", "waits for", "late by"), rows)
        click.echo(speech.say("{count} tasks are late", count=len(late)))
    sys.exit(FOUND if late else 0)


@approvals.command()
@click.option("--by", type=click.Choice(get_args(By)), default="step", show_default=True)
@click.option("--days", default=DAYS, show_default=True, type=click.IntRange(1, 3650), help="What people ended in so many days.")
@click.option("--flow", metavar="CODE", help="Only this flow.")
@company_option
@lang_option
@json_option
def stats(*, by: By, days: int, flow: str | None, company_code: str | None, lang: str | None, as_json: bool) -> None:
    """How long tasks waited and were worked on, and how often documents were touched."""
    erp, actor = opened(company_code)
    speech = Speech(erp, lang)
    with erp.reading(actor) as tx:
        times, touched = cycle_times(tx, by=by, days=days, flow=flow), touches(tx, days=days)
    if as_json:
        print_json({"cycle_times": [asdict(t) for t in times], "touches": [asdict(t) for t in touched]})
        return
    speech.print_table(("whose", "tasks", "waiting", "working", "median", "slowest tenth"), [_row(t, speech) for t in times])
    for t in touched:
        click.echo(speech.say(
            "{kind}: {touches} touches of {documents} documents, {mean} each, at most {most}", kind=t.subject_kind,
            touches=t.touches, documents=t.documents, mean=f"{t.per_document_percent / 100:.2f}", most=t.most,
        ))  # fmt: skip


def _row(t: CycleTime, speech: Speech) -> tuple[str, ...]:
    whose = t.owner or (f"{t.flow} / {t.step} ({t.role})" if t.step else t.role)
    seconds = (t.waiting.mean, t.working.mean, t.total.median, t.total.p90)
    return (whose, str(t.count), *(_time(n, speech) for n in seconds))


def _time(seconds: int, speech: Speech) -> str:
    return str(format_timedelta(timedelta(seconds=seconds), locale=speech.locale, threshold=1.5))

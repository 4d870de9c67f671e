"""``erp approvals simulate``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import timedelta

import click
from babel.dates import format_timedelta
from rich.console import Console
from rich.progress import Progress

from core_erp.commands.running import company_option, json_option, opened, print_json
from plugins.approvals.cli.group import Speech, approvals, definition, lang_option
from plugins.approvals.simulation.simulating import Side, Simulation
from plugins.approvals.simulation.simulating import simulate as try_out


@approvals.command()
@click.argument("flow", metavar="FLOW")
@click.option("--last", default=200, show_default=True, type=click.IntRange(1, 100_000), help="So many of the latest documents.")
@company_option
@lang_option
@json_option
def simulate(flow: str, last: int, company_code: str | None, lang: str | None, as_json: bool) -> None:
    """Run a FLOW (code, code@version or file) over the latest real documents; nothing is written.

    Tells which would be routed differently, how many tasks each role would get, and the time to be expected.
    """
    erp, actor = opened(company_code)
    speech = Speech(erp, lang)
    with erp.reading(actor) as tx, Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(flow)
        found = try_out(tx, definition(tx, flow), last=last, progress=lambda done, of: bar.update(task, completed=done, total=of))
    if as_json:
        print_json(asdict(found))
    else:
        _print(found, speech)


def _print(found: Simulation, speech: Speech) -> None:
    click.echo(speech.say(
        "{rerouted} of {documents} documents would go another way", rerouted=found.rerouted, documents=found.documents
    ))  # fmt: skip
    ways = [(e.subject, " → ".join(e.before), " → ".join(e.after)) for e in found.examples]
    speech.print_table(("document", "before", "after"), ways)
    speech.print_table(("role", "tasks before", "tasks after"), [(t.role, str(t.before), str(t.after)) for t in found.tasks])
    speech.print_table(("", "before", "after"), [
        (speech.say("approved without people"), str(found.before.without_people), str(found.after.without_people)),
        (speech.say("rejected by itself"), str(found.before.rejected), str(found.after.rejected)),
        (speech.say("condition without an answer"), str(found.before.failed), str(found.after.failed)),
        (speech.say("expected time, on average"), _time(found.before, speech), _time(found.after, speech)),
    ])  # fmt: skip
    if roles := sorted({*found.before.unmeasured, *found.after.unmeasured}):
        click.echo(speech.say("No time was measured yet of {roles}; their steps count as nothing", roles=", ".join(roles)))


def _time(side: Side, speech: Speech) -> str:
    if side.expected is None:
        return speech.say("not measured")
    return str(format_timedelta(timedelta(seconds=side.expected.mean), locale=speech.locale))

"""``erp approvals export`` and ``import``: flows as files."""

from __future__ import annotations

from pathlib import Path

import click

from core_erp.commands.running import company_option, json_option, opened, print_json
from plugins.approvals.cli.group import Speech, approvals, lang_option, the_flow
from plugins.approvals.flows import drafting, exchange


@approvals.command("export")
@click.argument("flow", metavar="FLOW")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file; .json writes JSON.")
@company_option
@json_option
def export_flow(flow: str, output: Path | None, company_code: str | None, as_json: bool) -> None:
    """Print a FLOW (code or code@version) as YAML, with --json as JSON."""
    erp, actor = opened(company_code)
    is_json = as_json or (output is not None and output.suffix == ".json")
    with erp.reading(actor) as tx:
        text = exchange.export_flow(the_flow(tx, flow), "json" if is_json else "yaml")
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8")


@approvals.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--publish", is_flag=True, help="Publish it at once, unless the check finds an error.")
@company_option
@lang_option
@json_option
def import_flow(file: Path, publish: bool, company_code: str | None, lang: str | None, as_json: bool) -> None:
    """Draft the next version of the flow that a YAML or JSON FILE describes."""
    erp, actor = opened(company_code)
    speech = Speech(erp, lang)
    with erp.transaction(actor) as tx:
        flow = exchange.import_flow(tx, file.read_text("utf-8"))
        tx.flush()
        if publish:
            drafting.publish(tx, flow.id)
        told = {"id": flow.id, "code": flow.code, "version": flow.version, "state": flow.state}
    if as_json:
        print_json(told)
    else:
        click.echo(speech.say("Version {version} of {code} is {state}", **told))

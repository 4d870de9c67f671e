"""``erp approvals lint``."""

from __future__ import annotations

import sys

import click

from core_erp.commands.running import company_option, json_option, opened, print_json
from plugins.approvals.cli.group import FOUND, Speech, approvals, definition, lang_option
from plugins.approvals.lint import ERROR, Finding
from plugins.approvals.lint import lint as findings_of


@approvals.command()
@click.argument("flow", metavar="FLOW")
@company_option
@lang_option
@json_option
def lint(flow: str, company_code: str | None, lang: str | None, as_json: bool) -> None:
    """Find the traps of a FLOW (流程体检): its code, code@version, or a YAML or JSON file.

    Errors would keep it from being published and end with exit status 1; warnings do not.
    """
    erp, actor = opened(company_code)
    speech = Speech(erp, lang)
    with erp.reading(actor) as tx:
        found = findings_of(tx, definition(tx, flow))
    errors = sum(f.severity == ERROR for f in found)
    if as_json:
        print_json({"flow": flow, "errors": errors, "findings": [_plain(f, speech) for f in found]})
    else:
        heads = ("severity", "place", "what", "known because", "code")
        speech.print_table(
            heads, [(speech.say(f.severity), f.place, _text(f, speech), speech.say(f.evidence), f.code) for f in found]
        )
        click.echo(speech.say("{errors} errors, {warnings} warnings", errors=errors, warnings=len(found) - errors))
    sys.exit(FOUND if errors else 0)


def _row(finding: Finding, speech: Speech) -> tuple[str, ...]:
    severity, evidence = speech.say(finding.severity), speech.say(finding.evidence)
    return severity, finding.place, _text(finding, speech), evidence, finding.code


def _text(finding: Finding, speech: Speech) -> str:
    return speech.say(finding.objection.reason, **finding.objection.facts)


def _plain(finding: Finding, speech: Speech) -> dict[str, object]:
    return {
        "code": finding.code, "severity": finding.severity, "evidence": finding.evidence, "pointer": finding.place,
        "detail": _text(finding, speech), "facts": dict(finding.objection.facts),
    }  # fmt: skip

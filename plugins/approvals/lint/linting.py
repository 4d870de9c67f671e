"""Check a flow: everything that approvals and the plugins of its documents know to go wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import hookimpl, refuse
from plugins.approvals.flows.definition import Definition
from plugins.approvals.lint import graph, people
from plugins.approvals.lint.findings import ERROR, Finding
from plugins.approvals.lint.world import World

if TYPE_CHECKING:
    from core_erp import Transaction


@hookimpl
def approvals_findings(world: World) -> Iterable[Finding]:
    yield from graph.findings(world)
    yield from people.findings(world)


def lint(tx: Transaction, flow: Definition) -> list[Finding]:
    """Every trap of a flow, errors first. The setting ``lint`` makes a code an error, a warning, or ``off``."""
    world, chosen = World(tx, flow), dict(tx.setting("approvals.lint"))
    found = [f for answer in tx.hook.approvals_findings(world=world) if answer is not None for f in answer]
    judged = [f.with_severity(chosen.get(f.code, f.severity)) for f in found if chosen.get(f.code) != "off"]
    return sorted(judged, key=lambda f: (f.severity != ERROR, f.place, f.code))


def refuse_errors(tx: Transaction, flow: Definition) -> None:
    """Raise Refused with the traps that are errors; what publishing asks.

    Those of people are left out: whoever is missing today may come tomorrow, and until then the fallback is asked.
    """
    found = (finding for finding in lint(tx, flow) if finding.severity == ERROR and finding.evidence != "people")
    refuse([[finding.objection for finding in found]])

"""What a designer of flows asks for: facts, a look at a condition, the check of a flow, a trial over real documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core_erp import NotFound
from core_erp.i18n import gettext
from core_erp.problems import locale_of_request
from plugins.approvals import permissions
from plugins.approvals.conditions import compile_expression, facts_of
from plugins.approvals.conditions.types import Type
from plugins.approvals.flows import drafting
from plugins.approvals.flows.reading import read
from plugins.approvals.flows.shapes import FlowDocument
from plugins.approvals.lint import Finding, lint
from plugins.approvals.models import Flow
from plugins.approvals.routes.blueprint import routes
from plugins.approvals.schemas import designing
from plugins.approvals.simulation.simulating import Simulation, simulate

if TYPE_CHECKING:
    from core_erp import Transaction


@routes.lists("/facts/<subject_kind>", gives=designing.FactView, needs=permissions.VIEW)
def facts(tx: Transaction, subject_kind: str) -> Sequence[dict[str, Any]]:
    """What conditions may ask about a kind of document, such as ``returns.return``.

    Raises NotFound for a kind of which nobody tells any.
    """
    locale, known = locale_of_request(), facts_of(tx.erp, subject_kind)
    if not known:
        raise NotFound("There is no kind of document {kind}", kind=subject_kind)
    return [
        {**vars(fact), "label": gettext(fact.label, locale), "description": gettext(fact.description, locale)} for fact in known
    ]


@routes.writes("POST", "/conditions/check", takes=designing.CheckCondition, gives=designing.ConditionView,
               needs=permissions.DESIGN)  # fmt: skip
def check_condition(tx: Transaction, wish: designing.ConditionWish) -> dict[str, Any]:
    """Check a condition while it is being written; a mistake answers 422 with line and column."""
    gives: tuple[Type, ...] = ("string",) if wish.gives == "string" else ("bool",)
    found = compile_expression(wish.source, facts_of(tx.erp, wish.subject), gives)
    return {"type": found.type, "uses": found.uses, "steps": found.steps}


@routes.lists("/flows/<int:flow_id>/findings", gives=designing.FindingView, needs=permissions.VIEW)
def findings(tx: Transaction, flow_id: int) -> Sequence[dict[str, Any]]:
    """The traps of a version of a flow (流程体检), errors first."""
    return [_shown(finding) for finding in lint(tx, read(tx.get(Flow, flow_id).definition))]


@routes.writes("POST", "/flows/check", takes=FlowDocument, gives=designing.FindingsView, needs=permissions.DESIGN)
def check_flow(tx: Transaction, document: dict[str, Any]) -> dict[str, Any]:
    """The traps of a flow that is not saved yet; what could not be saved answers 422."""
    return {"findings": [_shown(finding) for finding in lint(tx, drafting.check(tx, document))]}


def _shown(finding: Finding) -> dict[str, Any]:
    about = finding.objection
    return {
        "code": finding.code, "severity": finding.severity, "evidence": finding.evidence, "pointer": finding.place,
        "detail": gettext(about.reason, locale_of_request()).format(**about.facts), "facts": dict(about.facts),
    }  # fmt: skip


@routes.writes("POST", "/flows/<int:flow_id>/simulate", takes=designing.SimulateFlow, gives=designing.SimulationView,
               needs=permissions.DESIGN)  # fmt: skip
def simulate_flow(tx: Transaction, wish: designing.TrialWish, flow_id: int) -> Simulation:
    """Run a version over the latest documents and tell what it would change; nothing is written."""
    return simulate(tx, read(tx.get(Flow, flow_id).definition), last=wish.last)

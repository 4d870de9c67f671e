"""Nodes that decide by themselves, and nodes that wait for an event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core_erp import Objection, hookimpl, object_to
from plugins.approvals.conditions import ConditionFailed
from plugins.approvals.flows.conditioning import holds
from plugins.approvals.nodes.kinds import PASS, REJECT, NodeKind
from plugins.approvals.running.opening import Opening, open_tasks
from plugins.approvals.running.rescuing import rescue

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.approvals.flows.definition import Definition, Node
    from plugins.approvals.running.run import Run

OUTCOMES = {"approve": PASS, "reject": REJECT}


@hookimpl(trylast=True)
def approvals_verdict(tx: Transaction, flow: Definition, node: Node, facts: Mapping[str, Any]) -> str:
    """By the node's condition; a node without one only joins and parts ways."""
    return "approve" if node.when is None or holds(tx, flow, node.when, facts) else "reject"


def _decide(run: Run, node: Node, step: int) -> str | None:
    instance = run.instance
    try:
        verdict = run.tx.hook.approvals_verdict(
            tx=run.tx, flow=run.graph, node=node, subject=instance.subject, facts=run.facts
        )  # fmt: skip
    except ConditionFailed as failed:
        rescue(run, node, step, failed, what="when")
        return None
    run.note("decided", node=node.id, step=step, outcome=verdict, automatic=True)
    return OUTCOMES[verdict]


def _no_rejection_back(_tx: Transaction, node: Node) -> Iterable[Objection]:
    if node.reject_to != "end":
        yield object_to("approvals/flow-reject-to", "A node without people cannot send anything back", "/reject_to")


def _wait(run: Run, node: Node, step: int) -> None:
    """Until somebody tells the engine that it has happened: ``approvals.signal``."""
    open_tasks(run, [Opening(node, step, kind="wait", role="", note=node.event or "", waits=True)])


@hookimpl
def approvals_node_kinds() -> Iterable[NodeKind]:
    yield NodeKind(name="automatic", title="Automatic", enter=_decide, objections=_no_rejection_back)
    yield NodeKind(name="wait", title="Wait for an event", enter=_wait, needs_event=True, objections=_no_rejection_back)

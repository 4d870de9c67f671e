"""Nodes at which people decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import hookimpl
from plugins.approvals.assignment.finding import find
from plugins.approvals.nodes.kinds import NodeKind
from plugins.approvals.nodes.tallies import tally
from plugins.approvals.running.opening import Opening, open_tasks

if TYPE_CHECKING:
    from plugins.approvals.flows.definition import Node
    from plugins.approvals.running.run import Run


def _enter(run: Run, node: Node, step: int) -> None:
    """One task for all of them together, or one for each: at once, or one after the other."""
    found = find(run, node)
    whole = Opening(node, step, role=found.role, people=found.people)
    if node.sign.kind == "any" or not found.people:
        open_tasks(run, [whole])
        return
    waits = node.sign.kind == "sequence"
    open_tasks(run, [
        Opening(node, step, role=found.role, people=(person,), waits=waits and i > 0, turn=100 * i)
        for i, person in enumerate(found.people)
    ])  # fmt: skip


APPROVE = NodeKind(name="approve", title="Approve", enter=_enter, tally=tally, needs_people=True)


@hookimpl
def approvals_node_kinds() -> Iterable[NodeKind]:
    return (APPROVE,)

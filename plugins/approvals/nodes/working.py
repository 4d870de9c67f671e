"""Nodes at which people do something, or say what they think, without deciding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import hookimpl
from plugins.approvals.assignment.finding import find
from plugins.approvals.nodes.kinds import PASS, NodeKind
from plugins.approvals.running.opening import Opening, open_tasks

if TYPE_CHECKING:
    from plugins.approvals.flows.definition import Node
    from plugins.approvals.running.run import Run


def _work(run: Run, node: Node, step: int) -> None:
    """Somebody must do it and say so."""
    found = find(run, node)
    open_tasks(run, [Opening(node, step, kind="task", role=found.role, people=found.people)])


def _ask(run: Run, node: Node, step: int) -> None:
    """Somebody's opinion is waited for (征询); it decides nothing."""
    found = find(run, node)
    open_tasks(run, [Opening(node, step, kind="consult", role=found.role, people=found.people)])


def _tell(run: Run, node: Node, step: int) -> str:
    """People are told (抄送); nothing is waited for."""
    found = find(run, node)
    run.note("notified", node=node.id, step=step, role=found.role, people=list(found.people))
    run.copies.append((node.id, found.role, found.people))
    return PASS


@hookimpl
def approvals_node_kinds() -> Iterable[NodeKind]:
    yield NodeKind(name="task", title="Work", enter=_work, needs_people=True)
    yield NodeKind(name="consult", title="Consult", enter=_ask, needs_people=True)
    yield NodeKind(name="notify", title="Notify", enter=_tell, needs_people=True)

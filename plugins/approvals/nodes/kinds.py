"""Kinds of node, those that come with approvals and those of plugins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core_erp import Objection

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.approvals.flows.definition import Node
    from plugins.approvals.models import Task
    from plugins.approvals.running.run import Run

PASS, REJECT = "pass", "reject"


def _no_objections(_tx: Transaction, _node: Node) -> Iterable[Objection]:
    return ()


def _done(_node: Node, tasks: Iterable[Task]) -> str | None:
    return PASS if not any(task.is_active for task in tasks) else None


@dataclass(frozen=True, kw_only=True)
class NodeKind:
    """A kind of node. ``enter(run, node, step)`` is called when the flow arrives: it answers ``"pass"`` or ``"reject"`` at
    once, or opens tasks and answers None. ``tally(node, tasks)`` is asked each time one of them ends.
    """

    name: str
    title: str
    enter: Callable[[Run, Node, int], str | None]
    tally: Callable[[Node, Iterable[Task]], str | None] = _done
    objections: Callable[[Transaction, Node], Iterable[Objection]] = _no_objections
    """What is wrong with a node of this kind; pointers are relative to the node."""
    needs_people: bool = False
    needs_event: bool = False


def kinds(tx: Transaction) -> Mapping[str, NodeKind]:
    """Every kind by its name."""
    return tx.erp.cache.get("approvals.kinds", lambda: _gathered(tx))


def _gathered(tx: Transaction) -> dict[str, NodeKind]:
    return {kind.name: kind for answer in tx.hook.approvals_node_kinds() for kind in answer}

"""When a decision is made: by the first (或签), by all or a share of them (会签), or one after the other (依次)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from plugins.approvals.nodes.kinds import PASS, REJECT

if TYPE_CHECKING:
    from plugins.approvals.flows.definition import Node
    from plugins.approvals.models import Task


def tally(node: Node, tasks: Iterable[Task]) -> str | None:
    """The outcome of a step as its votes stand now; None while it is open.

    Signers who were added (加签) must all agree, whatever the node's own rule says.
    """
    votes = [t for t in tasks if t.kind in ("approve", "sign")]
    if any(t.state == "rejected" and (t.kind != "approve" or node.sign.kind != "percent") for t in votes):
        return REJECT
    if any(t.is_active for t in votes if t.kind != "approve"):
        return None
    return _own(node, [t for t in votes if t.kind == "approve"])


def _own(node: Node, votes: list[Task]) -> str | None:
    counted = [t for t in votes if t.state != "withdrawn"]
    approved, total = sum(t.state == "approved" for t in counted), len(counted)
    possible = approved + sum(t.is_active for t in counted)
    needed = total if node.sign.kind != "percent" else _share(node.sign.percent, total)
    if approved >= needed:
        return PASS
    return REJECT if possible < needed else None


def _share(percent: int, total: int) -> int:
    """How many are at least so many percent; one at least."""
    return max(1, -(-percent * total // 100))

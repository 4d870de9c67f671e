"""Whose turn it is at a level: by default anyone who has the role that the flow names there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core_erp import hookimpl

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.approvals.models import Node


@dataclass(frozen=True)
class Assignees:
    """Anyone with the role, or one person of it."""

    role: str
    user_id: int | None = None


@hookimpl(trylast=True)
def approvals_assignees(tx: Transaction, node: Node, subject: str, facts: Mapping[str, Any]) -> Assignees:
    return Assignees(node.role)

"""Whose turn it is at a level: by default anyone who has the role that the flow names there."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from core_erp import hookimpl

if TYPE_CHECKING:
    from core_erp import Transaction


@hookimpl(trylast=True)
def approvals_assignees(tx: Transaction) -> Collection[int]:
    """Nobody in particular."""
    return ()

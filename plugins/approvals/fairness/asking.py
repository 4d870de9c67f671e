"""Whose request is it? The person who asked, or the customer it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp import require
from plugins.approvals import permissions

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.approvals.models import Instance


def is_own(tx: Transaction, instance: Instance) -> bool:
    """Did this actor ask, or the customer he speaks for?"""
    if tx.actor.partner_id is not None:
        return tx.actor.partner_id == instance.partner_id
    return tx.actor.user_id is not None and tx.actor.user_id == instance.requester_id


def take_part(tx: Transaction, instance: Instance) -> None:
    """One's own request, or the right to see those of others. Raises Forbidden."""
    require(tx, permissions.TAKE_PART)
    if not is_own(tx, instance):
        require(tx, permissions.VIEW)

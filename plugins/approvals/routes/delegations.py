"""Who stands in for whom, and the preset reasons of rejections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugins.approvals import operations, permissions, queries, rejecting
from plugins.approvals.models import Delegation, RejectReason
from plugins.approvals.routes.blueprint import routes
from plugins.approvals.schemas import incoming, views

if TYPE_CHECKING:
    from sqlalchemy import Select

    from core_erp import Transaction


@routes.lists("/delegations", gives=views.DelegationView, needs=permissions.DECIDE)
def delegations(tx: Transaction) -> Select[Any]:
    """Mine, given and taken; a supervisor sees everybody's."""
    return queries.delegations(tx)


@routes.writes("POST", "/delegations", takes=incoming.Delegate, gives=views.DelegationView, needs=permissions.DECIDE, status=201)
def delegate(tx: Transaction, wish: operations.DelegationWish) -> Delegation:
    """Let somebody decide in one's name for a while (委托)."""
    return operations.delegate(tx, wish)


@routes.writes("POST", "/delegations/<int:delegation_id>/revoke", gives=views.DelegationView, needs=permissions.DECIDE)
def revoke(tx: Transaction, delegation_id: int) -> Delegation:
    """End it now."""
    return operations.revoke(tx, delegation_id)


@routes.lists("/reject-reasons", gives=views.RejectReasonView, needs=permissions.VIEW)
def reject_reasons(tx: Transaction) -> Select[Any]:
    """The preset reasons of rejections (拒绝原因)."""
    return queries.reject_reasons(tx)


@routes.writes("PUT", "/reject-reasons", takes=incoming.KeepRejectReason, gives=views.RejectReasonView, needs=permissions.DESIGN)
def keep_reject_reason(tx: Transaction, wish: rejecting.RejectReasonWish) -> RejectReason:
    """Add a preset reason, or change the one of this code."""
    return rejecting.keep_reject_reason(tx, wish)

"""Let somebody decide in one's name for a while (委托)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import Conflict, NotFound, reject, require
from core_erp.identity import User
from plugins.approvals import permissions
from plugins.approvals.assignment.directory import directory
from plugins.approvals.events import Delegated, DelegationRevoked
from plugins.approvals.models import Delegation

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, kw_only=True)
class DelegationWish:
    """Whom, from when until when; for one flow or all. ``delegator_id`` is for supervisors: for somebody who is ill, say."""

    delegate_id: int
    begins_at: datetime
    ends_at: datetime
    flow: str = ""
    reason: str = ""
    delegator_id: int | None = None


def delegate(tx: Transaction, wish: DelegationWish) -> Delegation:
    """The delegate may do what the delegator may, and counts as both of them in four-eyes rules.

    Raises Refused ``approvals/delegate-self``, ``approvals/delegate-back`` when the delegate has, in the same days and
    over whatever others, delegated to the delegator, ``approvals/delegate-range``, ``approvals/unknown-person``.
    """
    delegator = _delegator(tx, wish)
    _check(tx, wish, delegator)
    made = tx.add(Delegation(
        company_id=tx.company_id, delegator_id=delegator, delegate_id=wish.delegate_id, begins_at=wish.begins_at,
        ends_at=wish.ends_at, flow=wish.flow, reason=wish.reason.strip(), made_at=tx.now,
    ))  # fmt: skip
    tx.flush()
    tx.emit(Delegated(
        delegation_id=made.id, delegator_id=delegator, delegate_id=made.delegate_id, begins_at=made.begins_at.isoformat(),
        ends_at=made.ends_at.isoformat(),
    ))  # fmt: skip
    return made


def _delegator(tx: Transaction, wish: DelegationWish) -> int:
    require(tx, permissions.DECIDE)
    if wish.delegator_id not in (None, tx.actor.user_id):
        require(tx, permissions.SUPERVISE)
    delegator = wish.delegator_id or tx.actor.user_id
    if delegator is None:
        raise reject("approvals/person-needed", "Only a person can decide; this account stands for nobody")
    tx.get(User, delegator, lock=True)  # two delegations that meet in a circle must see each other
    return delegator


def _check(tx: Transaction, wish: DelegationWish, delegator: int) -> None:
    if wish.delegate_id == delegator:
        raise reject("approvals/delegate-self", "Delegate to somebody else", "/delegate_id")
    if wish.delegate_id not in directory(tx).active:
        raise reject("approvals/unknown-person", "There is no active person {person}", "/delegate_id", person=wish.delegate_id)
    if not tx.now < wish.ends_at or not wish.begins_at < wish.ends_at:
        raise reject("approvals/delegate-range", "A delegation begins before it ends, and ends in the future", "/ends_at")
    if delegator in _reached(tx, wish):
        raise reject("approvals/delegate-back", "This person has delegated back to you for these days", "/delegate_id")


def _reached(tx: Transaction, wish: DelegationWish) -> set[int]:
    """Everybody the delegate has delegated to in the same days, directly or over others."""
    overlapping = select(Delegation.delegator_id, Delegation.delegate_id).where(
        Delegation.company_id == tx.company_id, Delegation.revoked_at.is_(None), Delegation.begins_at < wish.ends_at,
        Delegation.ends_at > wish.begins_at,
    )  # fmt: skip
    to: dict[int, set[int]] = {}
    for delegator, delegate_id in tx.session.execute(overlapping):
        to.setdefault(delegator, set()).add(delegate_id)
    reached, ahead = set[int](), {wish.delegate_id}
    while ahead:
        reached |= ahead
        ahead = {person for one in ahead for person in to.get(one, ())} - reached
    return reached


def revoke(tx: Transaction, delegation_id: int) -> Delegation:
    """End it now: by the delegator, or by a supervisor; to others it does not exist.

    Raises NotFound; Conflict ``approvals/revoked`` when it was already; Forbidden for the delegate.
    """
    made = tx.get(Delegation, delegation_id, lock=True)
    if tx.actor.user_id not in (made.delegator_id, made.delegate_id) and not tx.actor.may(permissions.SUPERVISE.code):
        raise NotFound("There is no {kind} {key}", kind="delegation", key=delegation_id)
    if tx.actor.user_id != made.delegator_id:
        require(tx, permissions.SUPERVISE)
    if made.revoked_at is not None:
        raise Conflict("This delegation was revoked already", code="approvals/revoked")
    made.revoked_at = tx.now
    tx.emit(DelegationRevoked(delegation_id=made.id, delegator_id=made.delegator_id, delegate_id=made.delegate_id))
    return made

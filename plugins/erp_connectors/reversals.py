"""A credit note was taken back here: it must not go out any more, or be taken back there too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from plugins.erp_connectors import operations
from plugins.erp_connectors.models import Link

if TYPE_CHECKING:
    from core_erp import Transaction


def note(tx: Transaction, payload: dict[str, Any]) -> None:
    """Subscriber: set aside what has not been sent; of what is there, tell a person to take it back."""
    mine = (Link.company_id == tx.company_id, Link.kind == "credit_note", Link.our_id == payload["credit_note_id"])
    for link in tx.session.scalars(select(Link).where(*mine).order_by(Link.id).with_for_update()):
        if link.is_done or link.state:
            link.problem = "it was taken back here"
            link.next_action = "take it back there too: unaudit and delete it, or book the opposite"
        else:
            operations.park(tx, link.id, reason="it was taken back here before it was sent")

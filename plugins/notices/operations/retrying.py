"""Sending again what could not be delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp import IllegalStep, require
from plugins.notices import permissions
from plugins.notices.models import Delivery
from plugins.notices.telling import DELIVER

if TYPE_CHECKING:
    from core_erp import Transaction


def retry(tx: Transaction, delivery_id: int) -> Delivery:
    """Send it now, under the Message-ID it had. Raises IllegalStep unless it failed or was suppressed."""
    require(tx, permissions.RETRY)
    delivery = tx.get(Delivery, delivery_id, lock=True)
    if delivery.state not in ("failed", "suppressed"):
        raise IllegalStep("This delivery is {state}; only one that failed or was suppressed can be sent again",
                          state=delivery.state, to="pending", allowed=[])  # fmt: skip
    return again(tx, delivery)


def again(tx: Transaction, delivery: Delivery) -> Delivery:
    """Put a delivery on its way anew, by a job of its own."""
    tx.record_change("notices_delivery", delivery.id, "retried", {"state": [delivery.state, "pending"]})
    delivery.state, delivery.reason, delivery.mode, delivery.lead_id = "pending", "", "now", None
    delivery.created_at, delivery.due_at, delivery.begun_at, delivery.sent_at = tx.now, None, None, None
    delivery.round += 1
    tx.enqueue(DELIVER, {"uid": delivery.uid}, key=delivery.job_key)
    return delivery

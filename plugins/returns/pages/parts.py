"""What returns put into the pages of others: the return that is to be decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core_erp.web import Part
from plugins.returns import permissions, queries
from plugins.returns.models import KIND
from plugins.returns.pages import shown

if TYPE_CHECKING:
    from core_erp import Transaction


def decided(tx: Transaction, task: Any) -> dict[str, Any] | None:
    """The return behind a task; nothing for tasks about anything else."""
    if task.instance.subject_kind != KIND:
        return None
    returned = queries.one(tx, task.instance.subject_id)
    partner = shown.names(tx, [returned]).partners[returned.partner_id]
    return {"returned": returned, "partner": partner, "reason": shown.reason_name(tx, returned.reason, tx.actor.locale)}


PARTS = (Part(slot="approvals.task.main", template="returns/decided.html", provide=decided, needs=permissions.VIEW, order=10),)

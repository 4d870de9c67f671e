"""What notices do by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from core_erp import Job
from plugins.notices.delivering import deliver
from plugins.notices.models import Delivery, NoticeRow
from plugins.notices.telling import DELIVER

if TYPE_CHECKING:
    from core_erp import Transaction

AT_ONCE = 5_000


def forget_old(tx: Transaction, _payload: dict[str, Any]) -> None:
    """Job: notices are kept for ``keep_days``; what is still on its way stays."""
    before = tx.now - timedelta(days=float(tx.setting("notices.keep_days")))
    pending = select(Delivery.notice_id).where(Delivery.state == "pending")
    old = select(NoticeRow.id).where(NoticeRow.created_at < before, NoticeRow.id.not_in(pending)).limit(AT_ONCE)
    ids = tx.session.scalars(old).all()
    tx.session.execute(delete(Delivery).where(Delivery.notice_id.in_(ids)))
    tx.session.execute(delete(NoticeRow).where(NoticeRow.id.in_(ids)))


ALL = (Job(DELIVER, deliver, outside=True), Job("notices.forget_old", forget_old, every=timedelta(days=1)))

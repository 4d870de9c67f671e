"""What a reader does with his inbox: open it, read, dismiss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from core_erp import NotFound
from plugins.notices.models import NoticeRow

if TYPE_CHECKING:
    from core_erp import Transaction


def open_inbox(tx: Transaction) -> None:
    """The reader looks at his inbox: all that is in it counts as seen."""
    unseen = (NoticeRow.person_id == tx.actor.user_id, NoticeRow.seen_at.is_(None), NoticeRow.dismissed_at.is_(None))
    tx.session.execute(update(NoticeRow).where(*unseen).values(seen_at=tx.now))


def read(tx: Transaction, notice_id: int) -> NoticeRow:
    """One's own notice, read from now on. Raises NotFound for anybody else's."""
    notice = mine(tx, notice_id, lock=True)
    notice.seen_at, notice.read_at = notice.seen_at or tx.now, notice.read_at or tx.now
    return notice


def read_all(tx: Transaction, notice_id: int) -> None:
    """All of one's own up to this one are read: those that came meanwhile are not. Raises NotFound for anybody else's."""
    mine(tx, notice_id)
    unread = (NoticeRow.person_id == tx.actor.user_id, NoticeRow.id <= notice_id, NoticeRow.read_at.is_(None))
    tx.session.execute(update(NoticeRow).where(*unread).values(read_at=tx.now))


def dismiss(tx: Transaction, notice_id: int) -> NoticeRow:
    """Out of the inbox. Raises NotFound for anybody else's."""
    notice = mine(tx, notice_id, lock=True)
    notice.dismissed_at = notice.dismissed_at or tx.now
    return notice


def mine(tx: Transaction, notice_id: int, *, lock: bool = False) -> NoticeRow:
    """By its reader, not by a partner: a notice to a customer's account names the person."""
    one = (NoticeRow.id == notice_id, NoticeRow.company_id == tx.company_id, NoticeRow.person_id == tx.actor.user_id)
    query = select(NoticeRow).where(*one)
    notice = tx.session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)
    if notice is None:
        raise NotFound("There is no {kind} {key}", kind="notice", key=notice_id)
    return notice

"""What waits for one person: tasks that plugins know of, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core_erp.transaction import Transaction

SOON = timedelta(hours=8)
MOST = 200


@dataclass(frozen=True, kw_only=True)
class InboxTask:
    """One thing to do. ``title`` is the act in words, ``why`` the facts that decide; both are translatable templates."""

    key: str
    title: str
    facts: dict[str, Any] = field(default_factory=dict)
    why: str = ""
    document: str = ""
    """Number of the document it is about, and below where it is shown."""
    document_url: str = ""
    button: str = "Open"
    url: str
    due_at: datetime | None = None
    since: datetime | None = None
    is_mine: bool = True
    """For this person by name; otherwise for anyone of the team."""

    def state(self, now: datetime) -> str:
        """``stop`` when late, ``warn`` when it must be done soon, else ``idle``."""
        if self.due_at is None:
            return "idle"
        return "stop" if self.due_at < now else "warn" if self.due_at < now + SOON else "idle"


def tasks(tx: Transaction) -> list[InboxTask]:
    """Everything that waits for this person, by deadline, those without one last and oldest first."""
    found = [t for answer in tx.hook.erp_inbox_tasks(tx=tx, most=MOST) if answer for t in answer]
    return sorted(found, key=lambda t: (t.due_at is None, t.due_at or t.since or tx.now, t.key))

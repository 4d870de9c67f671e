"""Through which channels somebody is told: what he chose himself, what was chosen for his role, or what the kind begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from plugins.notices.models import Habit, Preference
from plugins.notices.models.preferences import MODES

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.notices.kinds import NoticeKind
    from plugins.notices.recipients import Recipient

EMAIL, ANY = "email", "*"
Rows = Mapping[tuple[str, str], tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Hours:
    """One person's habits, as plain data."""

    zone: str
    quiet_from: int | None
    quiet_until: int | None
    digest_at: int


@dataclass(frozen=True)
class Wishes:
    """All preferences of a company: (whose, kind) to pairs of channel and mode; and the habits of its people."""

    rows: Rows
    habits: Mapping[int, Hours]

    def modes(self, kind: NoticeKind, recipient: Recipient) -> dict[str, str]:
        """Channel to mode. The more particular word counts: any kind of the role, this kind of the role, then one's own."""
        chosen = {EMAIL: "now" if kind.mail else "off"}
        if recipient.person_id is None:
            return chosen
        for about in (ANY, kind.code):
            chosen |= self._of_roles(recipient, about)
        for about in (ANY, kind.code):
            chosen |= dict(self.rows.get((recipient.key, about), ()))
        return chosen

    def _of_roles(self, recipient: Recipient, about: str) -> dict[str, str]:
        """Who has several roles gets the most talkative wish of them; a role's chat is told by itself and once."""
        wishes = [w for role in recipient.roles for w in self.rows.get((f"role:{role}", about), ()) if w[0] == EMAIL]
        return {EMAIL: min((mode for _, mode in wishes), key=MODES.index)} if wishes else {}

    def chats_of(self, kind: NoticeKind, roles: tuple[str, ...]) -> list[str]:
        """The endpoints that are told of what goes to these roles."""
        found: dict[str, str] = {}
        for role in roles:
            mine: dict[str, str] = {}
            for about in (ANY, kind.code):
                mine |= {channel: mode for channel, mode in self.rows.get((f"role:{role}", about), ()) if channel != EMAIL}
            found |= {channel: mode for channel, mode in mine.items() if mode != "off"}
        return sorted(found)


def wishes(tx: Transaction) -> Wishes:
    """Of the company of ``tx``; costs no statement once known."""
    return tx.erp.cache.get(("notices.wishes", tx.company_id), lambda: _load(tx))


def _load(tx: Transaction) -> Wishes:
    rows: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    for p in tx.session.scalars(select(Preference).where(Preference.company_id == tx.company_id)):
        whose = f"role:{p.role}" if p.role else f"user:{p.person_id}"
        rows[whose, p.kind] = (*rows.get((whose, p.kind), ()), (p.channel, p.mode))
    habits = tx.session.scalars(select(Habit).where(Habit.company_id == tx.company_id))
    return Wishes(rows, {h.person_id: Hours(h.timezone, h.quiet_from, h.quiet_until, h.digest_at) for h in habits})

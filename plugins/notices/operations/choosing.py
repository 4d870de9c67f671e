"""Choosing how one is told, and when not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from core_erp import Forbidden, Objection, object_to, refuse, require
from core_erp.calendars.walls import is_zone
from core_erp.masters import facts as masters
from plugins.notices import permissions, queries
from plugins.notices.channels.endpoints import endpoints_of
from plugins.notices.choosing import ANY, EMAIL
from plugins.notices.kinds import catalogue
from plugins.notices.models import Habit, Preference

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Notices of a kind (``*``: of any) through a channel: ``now``, in a ``digest``, or ``off``."""

    channel: str
    mode: str
    kind: str = ANY


def choose(tx: Transaction, choices: Sequence[Choice]) -> list[Preference]:
    """The actor is told exactly like this from now on. Raises Refused for an unknown kind or channel."""
    person = _person(tx)
    _check(tx, choices)
    tx.session.execute(delete(Preference).where(Preference.person_id == person))
    return _write(tx, choices, person_id=person)


def choose_for_role(tx: Transaction, role: str, choices: Sequence[Choice]) -> list[Preference]:
    """All who have the role are told like this, unless they choose otherwise; a chat is told once of what goes to the role."""
    require(tx, permissions.ROUTE)
    queries.known_role(tx, role)
    _check(tx, choices)
    tx.session.execute(delete(Preference).where(Preference.company_id == tx.company_id, Preference.role == role))
    return _write(tx, choices, role=role)


def _write(
    tx: Transaction, choices: Iterable[Choice], *, person_id: int | None = None, role: str | None = None
) -> list[Preference]:
    rows = tx.add_all(
        Preference(company_id=tx.company_id, person_id=person_id, role=role, kind=c.kind, channel=c.channel, mode=c.mode)
        for c in choices
    )
    tx.flush()
    tx.record_change("notices_preference", person_id or 0, "chosen", {"role": role, "choices": len(rows)})
    return rows


def _check(tx: Transaction, choices: Sequence[Choice]) -> None:
    refuse([_about(tx, choices)])


def _about(tx: Transaction, choices: Sequence[Choice]) -> Iterator[Objection]:
    kinds, channels = catalogue(tx.erp), (EMAIL, *endpoints_of(tx))
    seen: set[tuple[str, str]] = set()
    for n, choice in enumerate(choices):
        if choice.kind != ANY and choice.kind not in kinds:
            yield object_to("notices/no-kind", "There is no kind of notice {kind}", f"/preferences/{n}/kind", kind=choice.kind)
        if choice.channel not in channels:
            place, known = f"/preferences/{n}/channel", ", ".join(channels)
            yield object_to("notices/no-channel", "There is no channel {channel}; there are {channels}", place,
                            channel=choice.channel, channels=known)  # fmt: skip
        if choice.channel != EMAIL and choice.mode == "digest":
            yield object_to("notices/no-digest", "Only e-mail comes as a digest", f"/preferences/{n}/mode")
        if (choice.kind, choice.channel) in seen:
            yield object_to("notices/chosen-twice", "The same kind and channel are chosen twice", f"/preferences/{n}")
        seen.add((choice.kind, choice.channel))


def _person(tx: Transaction) -> int:
    if tx.actor.user_id is None:
        raise Forbidden("Only a person has an inbox")
    return tx.actor.user_id


# -- hours --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class HabitWish:
    """Quiet hours and the time of the digest, by the clock of a zone; None: the company's."""

    timezone: str | None = None
    quiet_from: int | None = None
    quiet_until: int | None = None
    digest_at: int | None = None


def live(tx: Transaction, wish: HabitWish) -> Habit:
    """The actor's hours are these from now on."""
    person = _person(tx)
    refuse([_about_hours(wish)])
    habit = habit_of(tx) or tx.add(Habit(company_id=tx.company_id, person_id=person))
    habit.timezone = wish.timezone or masters.company(tx).timezone
    habit.quiet_from, habit.quiet_until = wish.quiet_from, wish.quiet_until
    habit.digest_at = int(tx.setting("notices.digest_at")) if wish.digest_at is None else wish.digest_at
    tx.flush()
    return habit


def _about_hours(wish: HabitWish) -> Iterator[Objection]:
    if wish.timezone is not None and not is_zone(wish.timezone):
        yield object_to("notices/no-zone", "There is no time zone {zone}; one is Asia/Shanghai", "/timezone", zone=wish.timezone)
    if (wish.quiet_from is None) != (wish.quiet_until is None):
        yield object_to("notices/quiet-hours", "Quiet hours need a beginning and an end", "/quiet_from")
    for name in ("quiet_from", "quiet_until", "digest_at"):
        if (getattr(wish, name) or 0) >= 24 * 60:
            yield object_to("notices/time-of-day", "A time of day is before 24:00", f"/{name}")


def habit_of(tx: Transaction) -> Habit | None:
    """The actor's hours, if he ever chose any."""
    return tx.session.scalar(select(Habit).where(Habit.person_id == tx.actor.user_id))

"""Carry one delivery out of the house: begin it, send it, remember how it ended.

Between "begun" and "sent" the process may die. What was begun and not ended is sent again under the same Message-ID, so
nothing is lost; it may then arrive twice, and the delivery says so (``is_repeat``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from core_erp import Later, Task
from core_erp.crash import point
from core_erp.identity import User
from core_erp.masters import facts as masters
from core_erp.masters.models import Partner
from plugins.notices import choosing, hours, telling, texts
from plugins.notices.channels import sending
from plugins.notices.channels.message import Message
from plugins.notices.channels.outcomes import Down, Never, NotNow, Perhaps
from plugins.notices.channels.resting import RESTING
from plugins.notices.kinds import DIGEST, catalogue
from plugins.notices.models import Delivery
from plugins.notices.recipients import Recipient

if TYPE_CHECKING:
    from datetime import datetime

    from core_erp import Transaction

FIRST_PAUSE, LONGEST_PAUSE = 15, 3_600
MOST_IN_DIGEST = 100


@dataclass(frozen=True)
class _Parcel:
    """What one attempt needs once its first transaction is over."""

    delivery_ids: tuple[int, ...]
    channel: str
    message: Message


def deliver(task: Task) -> None:
    """Job: send one delivery, and whatever a digest takes along; or say when to try again, or why it cannot be."""
    parcel = _begin(task)
    if parcel is None:
        return
    house = task.erp.settings.database_url
    try:
        point("notices:before-send")
        sending.send(task.erp, parcel.channel, parcel.message)
        point("notices:sent")
    except (NotNow, Perhaps) as problem:
        if isinstance(problem, Down):
            RESTING.begin(house, parcel.channel, task.erp.clock())
        _put_off(task, parcel, str(problem), is_unsure=isinstance(problem, Perhaps))
    except Never as problem:
        _end(task, parcel, state="failed", reason=str(problem))
    else:
        RESTING.end(house, parcel.channel)
        _end(task, parcel, state="sent", reason="")


# -- beginning ----------------------------------------------------------------------------------------------------


def _begin(task: Task) -> _Parcel | None:
    """Claim the delivery; None when there is nothing left to do. Raises Later while its reader is to be left alone."""
    with task.transaction() as tx:
        task.keep(tx)
        delivery, companions = _locked(tx, task.payload["uid"])
        to = _recipient(tx, delivery) if delivery is not None and delivery.state == "pending" else None
        if delivery is None or to is None:
            _drop(delivery)
            task.finish(tx)
            return None
        until = _held_until(tx, delivery)
        if until is None:
            return _parcel(tx, delivery, companions, to)
        why, delivery.due_at = delivery.reason, until
    raise Later(why, until)


def _locked(tx: Transaction, uid: str) -> tuple[Delivery | None, Sequence[Delivery]]:
    """The delivery and, for one of a digest, all that wait for the same, locked in one order so that two never cross."""
    plain = tx.session.execute(select(Delivery.recipient, Delivery.channel, Delivery.mode).where(Delivery.uid == uid)).first()
    if plain is None:
        return None, ()
    mine = Delivery.uid == uid
    waiting = (
        (Delivery.recipient == plain.recipient) & (Delivery.channel == plain.channel) & (Delivery.state == "pending")
        & (Delivery.mode == "digest") & (Delivery.company_id == tx.company_id)
    )  # fmt: skip
    wanted = select(Delivery).where(or_(mine, waiting) if plain.mode == "digest" else mine).order_by(Delivery.id)
    rows = tx.session.scalars(wanted.with_for_update(of=Delivery).execution_options(populate_existing=True)).all()
    return next((row for row in rows if row.uid == uid), None), rows


def _drop(delivery: Delivery | None) -> None:
    """Nobody is there any more to read it."""
    if delivery is not None and delivery.state == "pending":
        delivery.state, delivery.reason = "suppressed", "the recipient is not active"


def _recipient(tx: Transaction, delivery: Delivery) -> Recipient | None:
    """Who it is for, as of now: an address may have been put right since it was told."""
    notice = delivery.notice
    if notice.person_id:
        user = tx.get(User, notice.person_id)
        return (
            Recipient(notice.recipient, user.name, notice.locale, user.email or "", person_id=user.id) if user.is_active else None
        )
    if notice.partner_id:
        partner = tx.get(Partner, notice.partner_id)
        return Recipient(notice.recipient, partner.name, notice.locale, partner.email or "") if partner.is_active else None
    return Recipient(notice.recipient, notice.recipient.partition(":")[2], notice.locale)


def _held_until(tx: Transaction, delivery: Delivery) -> datetime | None:
    """Until when it must wait: for the message that takes it along, for the time of digests, for quiet hours to end, or
    for a channel that does not answer."""
    mine = _hours(tx, delivery)
    if delivery.lead_id not in (None, delivery.id):
        delivery.reason = "travels with the digest"
        return tx.now + timedelta(minutes=5)
    if delivery.mode == "digest" and delivery.due_at is None:
        delivery.reason = "waits for the digest"
        return hours.digest_due(mine, tx.now)
    if delivery.mode == "digest" and delivery.due_at is not None and delivery.due_at > tx.now:
        return delivery.due_at
    kind = catalogue(tx.erp).get(delivery.notice.kind)
    until = hours.quiet_until(mine, tx.now) if delivery.notice.person_id and not (kind and kind.urgent) else None
    if until is not None:
        delivery.reason = "quiet hours"
        return until
    rest = RESTING.until(tx.erp.settings.database_url, delivery.channel, tx.now)
    if rest is not None:
        delivery.reason = delivery.reason or "the channel does not answer"
    return rest


def _hours(tx: Transaction, delivery: Delivery) -> choosing.Hours:
    habit = choosing.wishes(tx).habits.get(delivery.notice.person_id or 0)
    return habit or choosing.Hours(masters.company(tx).timezone, None, None, int(tx.setting("notices.digest_at")))


def _parcel(tx: Transaction, lead: Delivery, companions: Sequence[Delivery], to: Recipient) -> _Parcel:
    together = _together(lead, companions) if lead.mode == "digest" else [lead]
    for delivery in together:
        delivery.lead_id = lead.id if len(together) > 1 else None
        delivery.is_repeat = delivery.is_repeat or delivery.begun_at is not None
        delivery.begun_at, delivery.attempts, delivery.reason = tx.now, delivery.attempts + 1, ""
    title, body = _text(tx, together, to)
    message = Message(uid=lead.uid, to_name=to.name, to_address=to.email, title=title, body=body, locale=to.locale,
                      thread="" if len(together) > 1 else lead.notice.subject, at=tx.now)  # fmt: skip
    return _Parcel(tuple(d.id for d in together), lead.channel, message)


def _together(lead: Delivery, companions: Sequence[Delivery]) -> list[Delivery]:
    """The lead and all that waits for the same digest; a digest that was begun before takes along the same again."""
    others = [d for d in companions if d.id != lead.id and d.lead_id == lead.lead_id]
    return sorted([lead, *others[: MOST_IN_DIGEST - 1]], key=lambda d: d.id)


def _text(tx: Transaction, together: Sequence[Delivery], to: Recipient) -> tuple[str, str]:
    if len(together) == 1:
        notice = together[0].notice
        return notice.title, _with_link(tx, notice.body, notice.link)
    kind = catalogue(tx.erp)[DIGEST]
    lines = "\n\n".join(f"* {d.notice.title}\n{_with_link(tx, '', d.notice.link)}".rstrip() for d in together)
    words = texts.words(tx, kind, to.locale)
    facts = {"count": str(len(together)), "lines": lines, "person": to.name, "company": masters.company(tx).name,
             "link": telling.address_of(tx, "/")}  # fmt: skip
    return texts.filled(words, facts)


def _with_link(tx: Transaction, body: str, link: str) -> str:
    """The address of the document below the text, unless the text says it already."""
    address = telling.address_of(tx, link)
    return body if not address or address in body else f"{body}\n\n{address}".strip()


# -- ending -------------------------------------------------------------------------------------------------------


def _of(tx: Transaction, parcel: _Parcel) -> Sequence[Delivery]:
    found = select(Delivery).where(Delivery.id.in_(parcel.delivery_ids)).order_by(Delivery.id).with_for_update(of=Delivery)
    return tx.session.scalars(found.execution_options(populate_existing=True)).all()


def _end(task: Task, parcel: _Parcel, *, state: str, reason: str) -> None:
    with task.transaction() as tx:
        for delivery in _of(tx, parcel):
            delivery.state, delivery.reason, delivery.begun_at, delivery.due_at = state, reason[:500], None, None
            delivery.sent_at = tx.now if state == "sent" else None
        task.finish(tx)
        tx.flush()
        point("notices:before-commit")


def _put_off(task: Task, parcel: _Parcel, reason: str, *, is_unsure: bool) -> None:
    """Try again later (raises Later), each time after a longer pause; after a day it has failed, and a person may ask anew."""
    with task.transaction() as tx:
        task.keep(tx)
        deliveries = _of(tx, parcel)
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(max(d.attempts for d in deliveries) - 1, 10))
        until = tx.now + timedelta(seconds=pause)
        is_over = tx.now - deliveries[0].created_at > timedelta(hours=float(tx.setting("notices.give_up_hours")))
        for delivery in deliveries:
            delivery.reason, delivery.due_at, delivery.begun_at = reason[:500], until, None
            delivery.is_repeat = delivery.is_repeat or is_unsure
    if is_over:
        _end(task, parcel, state="failed", reason=f"given up: {reason}")
    else:
        raise Later(reason, until)

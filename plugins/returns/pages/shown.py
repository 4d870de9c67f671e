"""How returns are put into words: each of the three questions as a shape, a word and what stands under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core_erp.i18n import word
from core_erp.identity import User
from core_erp.masters.models import Partner
from core_erp.permissions import ROLES
from plugins.returns.reasons import reasons
from plugins.returns.workflow import ARRIVED

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.models import Return

STATES = {
    "requested": ("move", word("Requested")),
    "approved": ("move", word("Approved")),
    "in_transit": ("move", word("On its way")),
    "partly_received": ("warn", word("Partly received")),
    "received": ("move", word("Received")),
    "inspected": ("move", word("Inspected")),
    "settled": ("done", word("Settled")),
    "closed": ("done", word("Closed")),
    "rejected": ("idle", word("Refused")),
    "cancelled": ("idle", word("Cancelled")),
}
"""State -> its shape, its word."""

_GOODS = {
    "no": ("idle", word("Not yet")),
    "on_the_way": ("move", word("On the way")),
    "partly": ("warn", word("Partly here")),
    "yes": ("done", word("Here")),
    "not_needed": ("done", word("No goods to return")),
    "not_expected": ("idle", word("Not expected")),
}
_MONEY = {
    "no": ("idle", word("Not yet")),
    "credited": ("warn", word("Credited, not paid")),
    "partly": ("move", word("Partly")),
    "yes": ("done", word("Paid back")),
    "offset": ("done", word("Set off")),
    "nothing": ("idle", word("None due")),
}
_OTHERS = {"customer": word("The customer"), "carrier": word("The carrier")}


@dataclass(frozen=True)
class Answer:
    """One question answered: the shape, the word, and a second line with its facts."""

    state: str
    word: str
    sub: str = ""
    facts: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Three:
    """谁在处理 · 货到了没 · 钱退了吗, always in this order."""

    who: Answer
    goods: Answer
    money: Answer


def three(returned: Return) -> Three:
    """The answers of one return, in words."""
    answers = returned.answers
    return Three(_who(returned), _goods(returned, answers.goods_arrived), _money(returned, answers.money_back))


def _who(returned: Return) -> Answer:
    if not returned.holder:
        return Answer("done" if returned.state == "closed" else "idle", word("Nobody"), STATES[returned.state][1])
    return Answer("move", ROLES.get(returned.holder) or _OTHERS.get(returned.holder, returned.holder), STATES[returned.state][1])


def _goods(returned: Return, answer: str) -> Answer:
    state, name = _GOODS[answer]
    wanted = sum(line.approved - line.closed_short for line in returned.lines if line.needs_goods)
    here = sum(line.received for line in returned.lines)
    if returned.state in ARRIVED and here < wanted:
        return Answer(
            "warn",
            word("{here} of {wanted} here"),
            word("{short} short"),
            {"here": _plain(here), "wanted": _plain(wanted), "short": _plain(wanted - here)},
        )
    parcel = {"tracking": f"{returned.carrier} {returned.tracking}".strip()}
    return Answer(state, name, "{tracking}" if returned.tracking else "", parcel)


def _money(returned: Return, answer: str) -> Answer:
    state, name = _MONEY[answer]
    is_late = answer == "no" and returned.received_at is not None
    return Answer("warn" if is_late else state, name, word("goods are here") if is_late else "")


def _plain(quantity: Any) -> str:
    return f"{quantity.normalize():f}" if hasattr(quantity, "normalize") else str(quantity)


@dataclass(frozen=True)
class Names:
    """Names of the partners and people on a page, read in two statements."""

    partners: Mapping[int, Partner]
    people: Mapping[int, str]

    def person(self, user_id: int | None) -> str:
        return self.people.get(user_id or 0, "")


def names(tx: Transaction, documents: Sequence[Any], people: Iterable[int | None] = ()) -> Names:
    """Who the customers and the people of these documents are."""
    partner_ids = {d.partner_id for d in documents}
    user_ids = {p for p in people if p}
    partners = tx.session.scalars(select(Partner).where(Partner.id.in_(partner_ids))) if partner_ids else ()
    users = tx.session.execute(select(User.id, User.name).where(User.id.in_(user_ids))).all() if user_ids else ()
    return Names({p.id: p for p in partners}, {row[0]: row[1] for row in users})


def reason_name(tx: Transaction, code: str, locale: str) -> str:
    """The reason in the reader's language."""
    found = reasons(tx).get(code)
    if found is None:
        return code
    return found.name_zh if locale.startswith("zh") else found.name


@dataclass(frozen=True)
class Step:
    """One step of the status bar: whether it is done, its word, who had it, and when."""

    state: str
    word: str
    who: str = ""
    at: datetime | None = None


_BAR = {
    "requested": word("Requested"),
    "approved": word("Approved"),
    "received": word("Received"),
    "inspected": word("Inspected"),
    "settled": word("Money back"),
}
_MARKS = {
    "requested": "returns.return_requested", "approved": "returns.return_authorized", "received": "returns.return_received",
    "inspected": "returns.return_inspected", "settled": "returns.return_settled",
}  # fmt: skip
"""Step -> the event that says it is behind us."""


def steps(returned: Return, moments: Sequence[Any], known: Names) -> list[Step]:
    """The way a return goes, with the owner and time of each step that is behind it."""
    behind = {m.event: m for m in moments}
    bar = [b for b in _BAR.items() if returned.needs_goods or b[0] not in ("received", "inspected")]
    seen = [_step(behind.get(_MARKS[key]), word, known) for key, word in bar]
    if returned.is_open and (first := next((i for i, s in enumerate(seen) if s.state == "idle"), None)) is not None:
        seen[first] = Step("now", seen[first].word, ROLES.get(returned.holder) or _OTHERS.get(returned.holder, ""))
    return seen


def _step(moment: Any, word: str, known: Names) -> Step:
    return Step("idle", word) if moment is None else Step("done", word, known.person(moment.actor_id), moment.at)

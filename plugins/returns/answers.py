"""The three questions of every return: who has it, have the goods arrived, is the money back (谁在处理？货到了没？钱退了吗？)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugins.returns.workflow import AWAITING_GOODS

if TYPE_CHECKING:
    from plugins.returns.models import Return


@dataclass(frozen=True)
class Answers:
    """One word each, so that a row of a list can show them; empty for ``who_has_it`` when nobody has to do anything."""

    who_has_it: str
    goods_arrived: str
    money_back: str


def three_questions(returned: Return) -> Answers:
    """Answered from the return alone, without asking the database again."""
    return Answers(returned.holder, _goods(returned), _money(returned))


def _goods(returned: Return) -> str:
    """no, on_the_way, partly, yes; not_needed where there is nothing to send, not_expected where nothing will come."""
    if not returned.needs_goods:
        return "not_needed"
    if returned.state in ("rejected", "cancelled"):
        return "not_expected"
    known = {"requested": "no", "approved": "no", "in_transit": "on_the_way", "partly_received": "partly"}
    return known.get(returned.state, "yes")


def _money(returned: Return) -> str:
    """no, credited (to be paid), partly, yes, offset (it lowered what was owed), nothing (none was due)."""
    if not returned.credited_minor:
        return "nothing" if returned.is_ended else "no"
    if returned.refund_open_minor:
        return "partly" if returned.refunded_minor else "credited"
    if returned.state in (*AWAITING_GOODS, "received"):
        return "partly"
    return "yes" if returned.refunded_minor else "offset"

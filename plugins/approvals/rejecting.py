"""The grounds of a rejection: a preset reason, a text that can be told to the customer, and the rule it goes by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import Objection, object_to, require
from plugins.approvals import permissions
from plugins.approvals.models import RejectReason

if TYPE_CHECKING:
    from core_erp import Transaction

OTHER = "other"


@dataclass(frozen=True)
class ReasonFacts:
    """A preset reason."""

    code: str
    name: str
    name_zh: str
    rule: str
    is_active: bool


@dataclass(frozen=True)
class Grounds:
    """Why: the words, the preset reason's code and the rule."""

    text: str = ""
    code: str = ""
    rule: str = ""


def reject_reasons(tx: Transaction) -> Mapping[str, ReasonFacts]:
    """The catalogue by code."""
    return tx.erp.cache.get(("approvals_reject_reason", tx.company_id), lambda: _read(tx))


def _read(tx: Transaction) -> dict[str, ReasonFacts]:
    rows = tx.session.scalars(select(RejectReason).where(RejectReason.company_id == tx.company_id).order_by(RejectReason.id))
    return {r.code: ReasonFacts(r.code, r.name, r.name_zh, r.rule, r.is_active) for r in rows}


def grounds_of(tx: Transaction, outcome: str, text: str, code: str, rule: str) -> Grounds:
    """What was said, completed from the catalogue where it rejects."""
    if outcome != "reject":
        return Grounds(text.strip(), code, rule)
    code = code or OTHER
    preset = reject_reasons(tx).get(code)
    return Grounds(text.strip(), code, rule or (preset.rule if preset else ""))


def reason_objections(tx: Transaction, outcome: str, grounds: Grounds) -> Iterable[Objection]:
    """A rejection needs grounds that can be told to the customer (拒绝理由)."""
    if outcome != "reject":
        return
    least = int(tx.setting("approvals.reject_reason_length"))
    if len(grounds.text) < least:
        yield object_to(
            "approvals/reason-needed", "A rejection needs a reason of at least {least} characters", "/reason", least=least
        )
    preset = reject_reasons(tx).get(grounds.code)
    if preset is None or not preset.is_active:
        known = ", ".join(r.code for r in reject_reasons(tx).values() if r.is_active)
        yield object_to(
            "approvals/unknown-reason", "{given} is no preset reason; reasons are {known}", "/reason_code", given=grounds.code,
            known=known,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RejectReasonWish:
    """A preset reason as it should be."""

    code: str
    name: str
    name_zh: str = ""
    rule: str = ""
    is_active: bool = True


def keep_reject_reason(tx: Transaction, wish: RejectReasonWish) -> RejectReason:
    """Add a preset reason, or change the one of this code. To make people choose, switch off ``other``."""
    require(tx, permissions.DESIGN)
    of_code = select(RejectReason).where(RejectReason.company_id == tx.company_id, RejectReason.code == wish.code)
    kept = tx.session.scalar(of_code) or tx.add(RejectReason(company_id=tx.company_id, code=wish.code))
    for field, value in asdict(wish).items():
        setattr(kept, field, value)
    return kept

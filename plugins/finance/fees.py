"""A fee on what comes back: an income of its own, or simply less credit. A company does one of them, never both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core_erp import allocate, reject
from plugins.finance.shares import Part, part_of

if TYPE_CHECKING:
    from core_erp import Transaction

INCOME, SMALLER_CREDIT = "income", "smaller_credit"


def policy(tx: Transaction) -> str:
    """The setting ``finance.fee_policy``: ``income`` (fee with VAT, full credit) or ``smaller_credit``."""
    chosen: str = tx.setting("finance.fee_policy")
    if chosen not in (INCOME, SMALLER_CREDIT):
        raise reject("finance/bad-fee-policy", "finance.fee_policy must be income or smaller_credit, not {chosen}", chosen=chosen)
    return chosen


def shares(fee_minor: int, credited: Sequence[Part]) -> list[Part]:
    """The fee (gross) over what is credited, each share with the VAT of what it falls on."""
    whole = sum(p.gross for p in credited)
    if not 0 <= fee_minor <= whole:
        raise reject(
            "finance/fee-too-large",
            "A fee of {fee} is not between 0 and the credit of {credit}",
            "/fee_minor",
            fee=fee_minor,
            credit=whole,
        )
    parts = allocate(fee_minor, [p.gross for p in credited]) if fee_minor else [0] * len(credited)
    return [part_of(p, share) for p, share in zip(credited, parts, strict=True)]

"""What settling a return would do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core_erp import Objection
from core_erp.errors import Refused
from plugins.finance import api as finance
from plugins.returns.crediting import Due, wish_of
from plugins.returns.models import Return

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True)
class Preview:
    """Amounts in minor units of the return's currency, postings in the company's. ``objections`` would stop it."""

    currency: str
    credited_minor: int
    fee_minor: int
    refund_minor: int
    offset_minor: int
    """What only lowers what the customer still owes (应收冲减)."""
    lines: Sequence[finance.PreviewLine]
    postings: Sequence[Posting]
    objections: Sequence[Objection]


@dataclass(frozen=True)
class Posting:
    """One leg of the entry the credit note would post."""

    account: str
    name: str
    debit_minor: int
    credit_minor: int


def previewed(tx: Transaction, returned: Return, due: tuple[Due, ...], objections: Sequence[Objection]) -> Preview:
    """Ask finance what the credit would be; what finance refuses joins the objections."""
    wish = wish_of(tx, returned, due)
    if not wish.lines:
        return Preview(returned.currency, 0, 0, returned.refund_open_minor, 0, (), (), objections)
    try:
        seen = finance.preview_credit(tx, wish)
    except Refused as refused:
        return Preview(returned.currency, 0, 0, returned.refund_open_minor, 0, (), (), [*objections, *refused.objections])
    owed = seen.gross_minor - seen.fee_minor
    return Preview(
        returned.currency, owed, seen.fee_minor + seen.kept_minor, seen.refundable_minor + returned.refund_open_minor,
        owed - seen.refundable_minor, seen.lines,
        [Posting(account.code, account.name, leg.debit_minor, leg.credit_minor) for account, leg in seen.legs], objections,
    )  # fmt: skip

"""On which terms a line is credited: in full, less a restocking fee where the customer simply changed his mind."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import hookimpl
from plugins.returns.reasons import reasons

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.returns.models import Line


@dataclass(frozen=True)
class Terms:
    """What is kept of a line's credit: a share of its gross, an amount in minor units, or both."""

    fee_share: Decimal = Decimal(0)
    fee_minor: int = 0


@hookimpl(trylast=True)
def returns_refund(tx: Transaction, line: Line, quantity: Decimal, reason: str) -> Terms:
    if reasons(tx)[reason].fault != "customer":
        return Terms()
    return Terms(fee_share=Decimal(str(tx.setting("returns.restocking_fee"))))

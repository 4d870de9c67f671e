"""Journal vouchers 凭证: our entries as they stand, balanced, in the company's currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from core_erp import to_major
from plugins.erp_connectors.documents.base import Document


@dataclass(frozen=True, kw_only=True)
class VoucherLine:
    """One side of an entry, minor units; both negative in a red voucher 红字. ``foreign_minor`` is debit positive."""

    position: int
    account: str
    text: str = ""
    customer: str = ""
    debit_minor: int = 0
    credit_minor: int = 0
    foreign_minor: int = 0
    currency: str


@dataclass(frozen=True, kw_only=True)
class Voucher(Document):
    """An entry of our books. Its amount is the total of the debits."""

    kind: ClassVar[str] = "voucher"

    text: str = ""
    journal: str = ""
    style: str = "normal"
    lines: tuple[VoucherLine, ...]

    @property
    def amount_minor(self) -> int:
        return sum(line.debit_minor for line in self.lines)

    def facts(self) -> dict[str, Any]:
        total = to_major(self.amount_minor, self.home_currency)
        day = self.booked_on or self.date
        when = {"year": day.year, "month": day.month, "period": f"{day:%Y-%m}"}
        return super().facts() | when | {"text": self.text, "journal": self.journal, "style": self.style, "total": total}

    def line_facts(self, line: VoucherLine) -> dict[str, Any]:
        own = {name: getattr(line, name) for name in ("position", "account", "text", "customer", "currency")}
        debit, credit = to_major(line.debit_minor, self.home_currency), to_major(line.credit_minor, self.home_currency)
        foreign = abs(to_major(line.foreign_minor, line.currency))
        red = -1 if line.debit_minor + line.credit_minor < 0 else 1
        abroad = {"foreign": red * foreign, "rate": _rate(debit or credit, red * foreign)}
        return super().line_facts(line) | own | abroad | {"debit": debit, "credit": credit, "amount": debit or credit}


def _rate(home: Decimal, foreign: Decimal) -> Decimal:
    return (home / foreign).quantize(Decimal("0.000001")) if foreign else Decimal(1)

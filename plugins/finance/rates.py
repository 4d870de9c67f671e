"""What a foreign amount is in the books, and the host's rate table as the last to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import hookimpl, reject
from core_erp.masters import facts
from core_erp.money import convert

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, slots=True)
class Exchange:
    """Turns minor units of ``currency`` into minor units of ``home`` at a rate (home per unit of currency)."""

    currency: str
    home: str
    rate: Decimal

    def __call__(self, minor: int) -> int:
        return minor if self.currency == self.home else convert(minor, self.currency, self.home, self.rate)


def at(tx: Transaction, currency: str, rate: Decimal) -> Exchange:
    """Into the company's books at a known rate."""
    return Exchange(currency, facts.company(tx).currency, rate)


def on(tx: Transaction, currency: str, day: date) -> Exchange:
    """Into the company's books at the rate of a day."""
    home = facts.company(tx).currency
    rate = Decimal(1) if currency == home else tx.hook.finance_exchange_rate(tx=tx, base=currency, quote=home, on=day)
    return Exchange(currency, home, rate)


@hookimpl(trylast=True)
def finance_exchange_rate(tx: Transaction, base: str, quote: str, on: date) -> Decimal:
    """The newest rate of the table on or before the day; Refused ``finance/no-rate`` when it has none."""
    rate = facts.rate(tx, base, quote, on)
    if rate is None:
        raise reject("finance/no-rate", "There is no rate of {base} in {quote} on {day}", base=base, quote=quote, day=str(on))
    return rate

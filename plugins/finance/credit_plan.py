"""The words of crediting: what is wanted, and what would be written for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from plugins.finance.models import Invoice, InvoiceLine
from plugins.finance.rates import Exchange
from plugins.finance.shares import NOTHING, ZERO, Part, Tally, total


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """Goods that came back, or an allowance 折让 (quantity 0) on a line.

    With ``order_line_id`` and a quantity the amounts follow from the invoice and must not be given. An allowance names
    its net or gross amount. Without ``order_line_id`` (nobody knows the sale) a positive amount must be given.
    """

    order_line_id: int | None = None
    product_id: int | None = None
    quantity: Decimal = NOTHING
    net_minor: int | None = None
    tax_minor: int | None = None
    gross_minor: int | None = None

    @property
    def is_given(self) -> bool:
        return self.gross_minor is not None or self.net_minor is not None

    @property
    def given(self) -> Part:
        """The amounts that were said; what was not said follows from the other two."""
        tax = self.tax_minor or 0
        if self.gross_minor is None:
            return Part(self.net_minor or 0, (self.net_minor or 0) + tax)
        return Part(self.gross_minor - tax if self.net_minor is None else self.net_minor, self.gross_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditWish:
    """A credit note somebody wants. ``fee_minor`` is gross and kept by the company in the way ``finance.fee_policy`` says."""

    source_kind: str
    source_id: int
    partner_id: int
    currency: str
    lines: tuple[CreditLine, ...]
    fee_minor: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One credit line to be: of which invoice line, how many pieces, how much; ``is_unbilled`` is worth nothing."""

    wish: CreditLine
    invoice: Invoice | None
    invoice_line: InvoiceLine | None
    quantity: Decimal
    credited: Part
    tally: Tally | None = None
    kept: Part = ZERO
    fee: Part = ZERO
    is_unbilled: bool = False

    @property
    def invoice_id(self) -> int | None:
        return self.invoice.id if self.invoice else None

    @property
    def product_id(self) -> int | None:
        return self.invoice_line.product_id if self.invoice_line else self.wish.product_id


@dataclass(frozen=True, slots=True)
class PlannedShare:
    """What one invoice is credited (or none), and the rate that turns it into the books' currency."""

    invoice: Invoice | None
    exchange: Exchange
    credited: Part
    fee: Part

    @property
    def invoice_id(self) -> int | None:
        return self.invoice.id if self.invoice else None

    @property
    def open_credited(self) -> int:
        """Open once it is credited, before any fee is charged."""
        return (self.invoice.open_minor if self.invoice else 0) - self.credited.gross

    @property
    def open_after(self) -> int:
        return self.open_credited + self.fee.gross

    @property
    def refundable(self) -> int:
        """``min(max(0, credits − open before), paid − refunded)``; without invoice, all of it."""
        owed = self.credited.gross - self.fee.gross
        if self.invoice is None:
            return owed
        return min(max(0, -self.open_after), self.invoice.paid_minor - self.invoice.refunded_minor, owed)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a credit note will write."""

    wish: CreditWish
    lines: Sequence[PlannedLine]
    shares: Sequence[PlannedShare] = ()

    @property
    def credited(self) -> Part:
        return total([s.credited for s in self.shares])

    @property
    def fee(self) -> Part:
        return total([s.fee for s in self.shares])

    @property
    def kept(self) -> Part:
        return total([line.kept for line in self.lines])

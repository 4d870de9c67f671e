"""The postings of a credit note, from what was planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugins.finance import posting
from plugins.finance.posting import Leg

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.finance.credit_plan import Plan, PlannedShare


@dataclass(frozen=True, slots=True)
class Booked:
    """A share in the books: ``receivable`` less is owed, of which ``gross`` (with its tax) was revenue; then the fee."""

    receivable: int
    gross: int
    tax: int
    fee: int
    fee_tax: int


def booked(share: PlannedShare) -> Booked:
    """At the invoice's rate, cumulatively: crediting all of an invoice takes exactly its revenue and VAT back."""
    home, invoice = share.exchange, share.invoice
    stands = invoice.receivable_minor if invoice else 0
    credited, tax = (invoice.credited_minor, invoice.credited_tax_minor) if invoice else (0, 0)
    return Booked(
        receivable=stands - home(share.open_credited),
        gross=home(credited + share.credited.gross) - home(credited),
        tax=home(tax + share.credited.tax) - home(tax),
        fee=home(share.open_after) - home(share.open_credited), fee_tax=home(share.fee.tax),
    )  # fmt: skip


def legs(tx: Transaction, planned: Plan) -> list[Leg]:
    """The sale taken back in the company's style, then the fee as income of its own."""
    books = [booked(share) for share in planned.shares]
    return [*posting.taken_back(_sale(planned, books), posting.take_back_style(tx)), *_fee(planned, books)]


def _sale(planned: Plan, books: list[Booked]) -> Iterator[Leg]:
    part, who, currency = planned.credited, planned.wish.partner_id, planned.wish.currency
    receivable, gross, tax = (sum(getattr(b, name) for b in books) for name in ("receivable", "gross", "tax"))
    yield Leg("receivable", debit_minor=receivable, partner_id=who, foreign_minor=part.gross, currency=currency)
    yield Leg("revenue", credit_minor=gross - tax, foreign_minor=-part.net, currency=currency)
    yield Leg("vat_output", credit_minor=tax, foreign_minor=-part.tax, currency=currency)
    yield posting.side("fx", gross - receivable)


def _fee(planned: Plan, books: list[Booked]) -> Iterator[Leg]:
    part, who, currency = planned.fee, planned.wish.partner_id, planned.wish.currency
    fee, tax = sum(b.fee for b in books), sum(b.fee_tax for b in books)
    yield Leg("receivable", debit_minor=fee, partner_id=who, foreign_minor=part.gross, currency=currency)
    yield Leg("other_income", credit_minor=fee - tax, foreign_minor=-part.net, currency=currency)
    yield Leg("vat_output", credit_minor=tax, foreign_minor=-part.tax, currency=currency)

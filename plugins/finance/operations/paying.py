"""Money received for invoices."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from core_erp import Conflict, Objection, Transaction, object_to, refuse, require
from plugins.finance import periods, permissions, posting, rates
from plugins.finance.events import PaymentReceived
from plugins.finance.models import Invoice, Payment
from plugins.finance.posting import EntryWish, Leg, Source

if TYPE_CHECKING:
    from plugins.finance.rates import Exchange

METHODS = {"bank": "bank", "cash": "cash", "platform": "platform", "store_credit": "store_credit"}
"""How money comes and goes -> the purpose of the account it is kept on."""


def pay(
    tx: Transaction,
    invoice_id: int,
    *,
    amount_minor: int,
    reference: str | None = None,
    method: str = "bank",
    rate: Decimal | None = None,
) -> Payment:
    """Record money received for an invoice, in the invoice's currency; ``rate`` is the bank's, otherwise the day's.

    Raises Refused ``finance/overpaid`` with what is open, ``finance/not-positive``, ``finance/unknown-method``, and Conflict
    ``finance/reference-used`` when a payment with this reference was recorded before.
    """
    require(tx, permissions.PAY)
    periods.check_open(tx)
    invoice = tx.get(Invoice, invoice_id, lock=True)
    refuse([_objections(invoice, amount_minor), method_objections(method)])
    _once(tx, reference)
    exchange = exchange_of(tx, invoice.currency, rate)
    invoice.paid_minor += amount_minor
    legs = _legs(invoice, amount_minor, exchange(amount_minor), resettle(tx, invoice), METHODS[method])
    entry_number, number = posting.numbers(tx, "finance.payment", posts=any(leg.balance for leg in legs))
    payment = _receive(tx, invoice, number, exchange, amount_minor=amount_minor, reference=reference, method=method)
    if entry_number:
        wish = EntryWish(
            journal="bank", source=Source("finance.payment", payment.id), legs=legs, memo=f"{number} {invoice.number}"
        )
        posting.post(tx, wish, number=entry_number)
    _tell(tx, payment)
    return payment


def resettle(tx: Transaction, invoice: Invoice) -> int:
    """Bring what the books say is receivable to what is open, at the invoice's rate; by how much it rose."""
    stood, invoice.receivable_minor = invoice.receivable_minor, rates.at(tx, invoice.currency, invoice.rate)(invoice.open_minor)
    return invoice.receivable_minor - stood


def exchange_of(tx: Transaction, currency: str, rate: Decimal | None) -> Exchange:
    """At the rate the bank took, or at today's."""
    return rates.on(tx, currency, periods.today(tx)) if rate is None else rates.at(tx, currency, rate)


def method_objections(method: str) -> Iterator[Objection]:
    if method not in METHODS:
        yield object_to("finance/unknown-method", "Money moves by {methods}", "/method", methods=", ".join(METHODS))


def _objections(invoice: Invoice, amount_minor: int) -> Iterator[Objection]:
    if amount_minor <= 0:
        yield object_to("finance/not-positive", "The amount must be more than nothing", "/amount_minor")
    elif amount_minor > invoice.open_minor:
        yield object_to("finance/overpaid", "Only {open} is open", "/amount_minor", open=max(0, invoice.open_minor))


def _once(tx: Transaction, reference: str | None) -> None:
    """A friendly word before the unique constraint would say it."""
    if reference is None:
        return
    known = exists().where(Payment.company_id == tx.company_id, Payment.reference == reference)
    if tx.session.scalar(select(known)):
        raise Conflict(
            "A payment with reference {reference} was recorded before", code="finance/reference-used", reference=reference
        )


def _legs(invoice: Invoice, amount: int, received: int, receivable: int, purpose: str) -> list[Leg]:
    """What the money is worth today against what it was worth when billed; the difference is 汇兑损益."""
    return [
        Leg(purpose, debit_minor=received, foreign_minor=amount, currency=invoice.currency),
        Leg("receivable", "", 0, -receivable, invoice.partner_id, -amount, invoice.currency),
        posting.side("fx", -receivable - received),
    ]  # fmt: skip


def _receive(
    tx: Transaction, invoice: Invoice, number: str, exchange: Exchange, *, amount_minor: int, reference: str | None, method: str
) -> Payment:
    payment = tx.add(Payment(
        company_id=tx.company_id, number=number, invoice_id=invoice.id, partner_id=invoice.partner_id,
        currency=invoice.currency, amount_minor=amount_minor, rate=exchange.rate, method=method, reference=reference,
        day=periods.today(tx), received_at=tx.now,
    ))  # fmt: skip
    tx.flush()
    return payment


def _tell(tx: Transaction, payment: Payment) -> None:
    tx.emit(PaymentReceived(
        payment_id=payment.id, number=payment.number, invoice_id=payment.invoice_id, partner_id=payment.partner_id,
        currency=payment.currency, amount_minor=payment.amount_minor, reference=payment.reference,
    ))  # fmt: skip

"""The books over HTTP, under /api/v1/finance."""

from __future__ import annotations

from datetime import date
from typing import Any

from core_erp import NotFound, Transaction
from core_erp.http import Routes
from core_erp.masters import facts
from plugins.finance import ownership, permissions, queries, schemas, views
from plugins.finance.credit_plan import CreditWish
from plugins.finance.models import Account, CreditNote, Entry, Invoice, Payment, Period, Refund
from plugins.finance.operations import bookkeeping, closing, crediting, invoicing, paying, refunding, reversing
from plugins.finance.wishes import (
    Bill,
    Clearing,
    EntryFilters,
    InvoiceFilters,
    NoteFilters,
    Paid,
    PaymentFilters,
    Reason,
    RefundFilters,
)

routes = Routes("finance", "Invoices, payments, credit notes, refunds and the books")


# -- invoices and payments -----------------------------------------------------------------------------------------


@routes.lists("/invoices", gives=views.InvoiceView, needs=permissions.VIEW, filters=schemas.InvoiceFilter)
def invoices(tx: Transaction, filters: InvoiceFilters) -> Any:
    """Invoices."""
    return queries.invoices(tx, **filters.facts())


@routes.reads("/invoices/<int:invoice_id>", gives=views.InvoiceView, needs=permissions.VIEW)
def invoice(tx: Transaction, invoice_id: int) -> Invoice:
    """One invoice and what became of it."""
    return tx.get(Invoice, invoice_id)


@routes.writes(
    "POST", "/invoices", takes=schemas.BillShape, gives=views.InvoiceView, needs=permissions.INVOICE, status=201, idempotent=True
)
def bill(tx: Transaction, wish: Bill) -> Invoice:
    """Bill what was delivered of an order."""
    return invoicing.invoice(tx, wish.order_id, quantities=wish.by_line)


@routes.writes("POST", "/invoices/<int:invoice_id>/payments", takes=schemas.ReceivedShape, gives=views.PaymentView,
               needs=permissions.PAY, status=201, idempotent=True)  # fmt: skip
def pay(tx: Transaction, wish: Paid, invoice_id: int) -> Payment:
    """Record money received for an invoice."""
    return paying.pay(
        tx, invoice_id, amount_minor=wish.amount_minor or 0, reference=wish.reference, method=wish.method, rate=wish.rate
    )


@routes.lists("/payments", gives=views.PaymentView, needs=permissions.VIEW, filters=schemas.PaymentFilter)
def payments(tx: Transaction, filters: PaymentFilters) -> Any:
    """Payments received."""
    return queries.payments(tx, **filters.facts())


# -- credit notes and refunds --------------------------------------------------------------------------------------


@routes.lists("/credit-notes", gives=views.CreditNoteView, needs=permissions.VIEW, filters=schemas.NoteFilter)
def credit_notes(tx: Transaction, filters: NoteFilters) -> Any:
    """Credit notes."""
    return queries.credit_notes(tx, **filters.facts())


@routes.reads("/credit-notes/<int:credit_note_id>", gives=views.CreditNoteView, needs=permissions.VIEW)
def credit_note(tx: Transaction, credit_note_id: int) -> CreditNote:
    """One credit note."""
    return tx.get(CreditNote, credit_note_id)


@routes.writes("POST", "/credit-notes", takes=schemas.CreditShape, gives=views.CreditNoteView, needs=permissions.CREDIT,
               status=201, idempotent=True)  # fmt: skip
def credit(tx: Transaction, wish: CreditWish) -> CreditNote:
    """Issue a credit note for something outside; one for a return comes of the return."""
    ownership.check_ours(tx, wish.source_kind)
    return crediting.credit(tx, wish)


@routes.writes("POST", "/credit-notes/preview", takes=schemas.CreditShape, gives=views.PreviewView, needs=permissions.VIEW)
def preview(tx: Transaction, wish: CreditWish) -> crediting.CreditPreview:
    """What a credit note would be; writes nothing."""
    return crediting.preview_credit(tx, wish)


@routes.writes("POST", "/credit-notes/<int:credit_note_id>/reverse", takes=schemas.ReasonShape, gives=views.CreditNoteView,
               needs=permissions.CREDIT, idempotent=True)  # fmt: skip
def reverse(tx: Transaction, wish: Reason, credit_note_id: int) -> CreditNote:
    """Take a credit note back."""
    ownership.check_note(tx, tx.get(CreditNote, credit_note_id))
    return reversing.reverse_credit(tx, credit_note_id, reason=wish.reason)


@routes.reads("/credit-notes/<int:credit_note_id>/refundable", gives=views.RefundableView, needs=permissions.VIEW)
def refundable(tx: Transaction, credit_note_id: int) -> dict[str, int]:
    """What may be paid out for a credit note now."""
    return {"credit_note_id": credit_note_id, "refundable_minor": refunding.refundable(tx, credit_note_id)}


@routes.writes("POST", "/credit-notes/<int:credit_note_id>/refunds", takes=schemas.PaidShape, gives=views.RefundView,
               needs=permissions.REFUND, status=201, idempotent=True)  # fmt: skip
def refund(tx: Transaction, wish: Paid, credit_note_id: int) -> Refund:
    """Pay out what a credit note allows, or record what was paid outside."""
    ownership.check_note(tx, tx.get(CreditNote, credit_note_id))
    paid = refunding.refund(
        tx, credit_note_id, amount_minor=wish.amount_minor, reference=wish.reference, method=wish.method, rate=wish.rate
    )
    if paid is None:
        raise refunding.nothing_refundable()
    return paid


@routes.lists("/refunds", gives=views.RefundView, needs=permissions.VIEW, filters=schemas.RefundFilter)
def refunds(tx: Transaction, filters: RefundFilters) -> Any:
    """Money paid back."""
    return queries.refunds(tx, **filters.facts())


# -- the books -----------------------------------------------------------------------------------------------------


@routes.lists("/entries", gives=views.EntryView, needs=permissions.VIEW, filters=schemas.EntryFilter)
def entries(tx: Transaction, filters: EntryFilters) -> Any:
    """The journal."""
    return queries.entries(tx, **filters.facts())


@routes.reads("/entries/<int:entry_id>", gives=views.EntryView, needs=permissions.VIEW)
def entry(tx: Transaction, entry_id: int) -> Entry:
    """One voucher."""
    return tx.get(Entry, entry_id)


@routes.writes(
    "POST", "/entries", takes=schemas.ManualEntryShape, gives=views.EntryView, needs=permissions.POST, status=201, idempotent=True
)
def record_entry(tx: Transaction, wish: bookkeeping.ManualEntry) -> Entry:
    """Post an entry by hand."""
    return bookkeeping.record_entry(tx, wish)


@routes.writes("POST", "/entries/<int:entry_id>/reverse", takes=schemas.ReasonShape, gives=views.EntryView,
               needs=permissions.POST, status=201, idempotent=True)  # fmt: skip
def reverse_entry(tx: Transaction, wish: Reason, entry_id: int) -> Entry:
    """Take an entry by hand back with a new one."""
    return bookkeeping.reverse_entry(tx, entry_id, memo=wish.reason)


@routes.writes("POST", "/pending-losses/clear", takes=schemas.ClearingShape, gives=views.EntryView, needs=permissions.POST,
               status=201, idempotent=True)  # fmt: skip
def clear_pending_loss(tx: Transaction, wish: Clearing) -> Entry:
    """Take a pending loss to where somebody decided."""
    return bookkeeping.clear_pending_loss(tx, amount_minor=wish.amount_minor, to=wish.to, memo=wish.memo)


@routes.lists("/accounts", gives=views.AccountView, needs=permissions.VIEW)
def accounts(tx: Transaction) -> Any:
    """The chart of accounts."""
    return queries.chart_of_accounts(tx)


@routes.writes("POST", "/accounts", takes=schemas.AccountShape, gives=views.AccountView, needs=permissions.CHART, status=201)
def open_account(tx: Transaction, wish: bookkeeping.AccountWish) -> Account:
    """Add an account to the chart."""
    return bookkeeping.open_account(tx, wish)


@routes.reads("/trial-balance", gives=views.TrialBalanceView, needs=permissions.VIEW)
def trial_balance(tx: Transaction) -> dict[str, Any]:
    """The trial balance of everything posted."""
    return _balance(tx, None)


@routes.reads("/trial-balance/<upto>", gives=views.TrialBalanceView, needs=permissions.VIEW)
def trial_balance_of_day(tx: Transaction, upto: str) -> dict[str, Any]:
    """The trial balance up to and with a day, ``2026-03-31``."""
    try:
        day = date.fromisoformat(upto)
    except ValueError:
        raise NotFound("There is no day {day}", day=upto) from None
    return _balance(tx, day)


def _balance(tx: Transaction, upto: date | None) -> dict[str, Any]:
    rows = queries.trial_balance(tx, upto=upto)
    debit, credit_ = sum(r.debit_minor for r in rows), sum(r.credit_minor for r in rows)
    return {"currency": facts.company(tx).currency, "upto": upto, "debit_minor": debit, "credit_minor": credit_, "accounts": rows}


@routes.reads("/partners/<int:partner_id>/statement", gives=views.StatementView, needs=permissions.VIEW)
def statement(tx: Transaction, partner_id: int) -> queries.Statement:
    """A customer's account."""
    return queries.statement(tx, partner_id)


@routes.lists("/periods", gives=views.PeriodView, needs=permissions.VIEW)
def periods(tx: Transaction) -> Any:
    """The months something was posted in."""
    return queries.periods(tx)


@routes.writes("POST", "/periods/<int:year>/<int:month>/close", gives=views.PeriodView, needs=permissions.CLOSE)
def close_period(tx: Transaction, year: int, month: int) -> Period:
    """Close a month."""
    return closing.close_period(tx, year, month)


@routes.writes(
    "POST", "/periods/<int:year>/<int:month>/reopen", takes=schemas.ReasonShape, gives=views.PeriodView, needs=permissions.CLOSE
)
def reopen_period(tx: Transaction, wish: Reason, year: int, month: int) -> Period:
    """Open a closed month again."""
    return closing.reopen_period(tx, year, month, reason=wish.reason)

"""The front door of finance: what other plugins may call."""

from plugins.finance.accounts import AccountFacts
from plugins.finance.accounts import of_code as account_of_code
from plugins.finance.credit_plan import CreditLine, CreditWish
from plugins.finance.models import (
    Account,
    Allocation,
    CreditNote,
    CreditNoteLine,
    Entry,
    Invoice,
    InvoiceLine,
    Payment,
    Period,
    Refund,
)
from plugins.finance.operations.bookkeeping import (
    AccountWish,
    ManualEntry,
    clear_pending_loss,
    open_account,
    record_entry,
    reverse_entry,
)
from plugins.finance.operations.closing import close_period, reopen_period
from plugins.finance.operations.crediting import CreditPreview, PreviewLine, credit, preview_credit
from plugins.finance.operations.invoicing import invoice
from plugins.finance.operations.paying import METHODS, pay
from plugins.finance.operations.refunding import refund, refundable, refundable_of
from plugins.finance.operations.reversing import reverse_credit
from plugins.finance.posting import EntryWish, Leg, Source, post
from plugins.finance.queries import (
    Balance,
    Statement,
    StatementLine,
    balance_of,
    credit_notes_of,
    entries_of,
    invoices_of,
    refunds_of,
    statement,
    trial_balance,
)

__all__ = [
    "METHODS",
    "Account",
    "AccountFacts",
    "AccountWish",
    "Allocation",
    "Balance",
    "CreditLine",
    "CreditNote",
    "CreditNoteLine",
    "CreditPreview",
    "CreditWish",
    "Entry",
    "EntryWish",
    "Invoice",
    "InvoiceLine",
    "Leg",
    "ManualEntry",
    "Payment",
    "Period",
    "PreviewLine",
    "Refund",
    "Source",
    "Statement",
    "StatementLine",
    "account_of_code",
    "balance_of",
    "clear_pending_loss",
    "close_period",
    "credit",
    "credit_notes_of",
    "entries_of",
    "invoice",
    "invoices_of",
    "open_account",
    "pay",
    "post",
    "preview_credit",
    "record_entry",
    "refund",
    "refundable",
    "refundable_of",
    "refunds_of",
    "reopen_period",
    "reverse_credit",
    "reverse_entry",
    "statement",
    "trial_balance",
]

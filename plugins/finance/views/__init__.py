"""Shapes of what finance shows."""

from plugins.finance.views.books import (
    AccountView,
    BalanceView,
    EntryView,
    ItemView,
    PeriodView,
    StatementLineView,
    StatementView,
    TrialBalanceView,
)
from plugins.finance.views.documents import (
    AllocationView,
    CreditNoteLineView,
    CreditNoteView,
    InvoiceLineView,
    InvoiceView,
    PaymentView,
    PreviewLineView,
    PreviewView,
    RefundableView,
    RefundView,
)

__all__ = [
    "AccountView", "AllocationView", "BalanceView", "CreditNoteLineView", "CreditNoteView", "EntryView",
    "InvoiceLineView", "InvoiceView", "ItemView", "PaymentView", "PeriodView", "PreviewLineView", "PreviewView",
    "RefundView", "RefundableView", "StatementLineView", "StatementView", "TrialBalanceView",
]  # fmt: skip

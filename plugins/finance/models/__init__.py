"""The tables of the books and of what customers owe."""

from plugins.finance.models.credits import Allocation, CreditNote, CreditNoteLine, Refund
from plugins.finance.models.invoices import Invoice, InvoiceLine, Payment
from plugins.finance.models.ledger import Account, Entry, Item, Period

__all__ = [
    "Account", "Allocation", "CreditNote", "CreditNoteLine", "Entry", "Invoice", "InvoiceLine", "Item", "Payment", "Period",
    "Refund",
]  # fmt: skip

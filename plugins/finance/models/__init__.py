"""The tables of the books and of what customers owe."""

from plugins.finance.models.ledger import Account, Entry, Item, Period
from plugins.finance.models.receivables import Allocation, CreditNote, CreditNoteLine, Invoice, InvoiceLine, Payment, Refund

__all__ = [
    "Account", "Allocation", "CreditNote", "CreditNoteLine", "Entry", "Invoice", "InvoiceLine", "Item", "Payment", "Period",
    "Refund",
]  # fmt: skip

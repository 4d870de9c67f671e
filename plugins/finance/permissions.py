"""What people may be allowed in the books."""

from core_erp import Permission

_BOOKS = ("finance", "manager")

VIEW = Permission("finance.view", "See invoices, payments and the books", (*_BOOKS, "admin", "integrator", "sales", "supervisor"))
INVOICE = Permission("finance.invoice", "Bill what was delivered", (*_BOOKS, "integrator"))
PAY = Permission("finance.pay", "Record payments received", (*_BOOKS, "integrator"))
CREDIT = Permission("finance.credit", "Issue and reverse credit notes", _BOOKS)
REFUND = Permission("finance.refund", "Pay money back", _BOOKS)
POST = Permission("finance.post", "Post entries by hand and clear pending losses", _BOOKS)
CLOSE = Permission("finance.close", "Close and reopen periods", _BOOKS)
CHART = Permission("finance.chart", "Add accounts to the chart", _BOOKS)

ALL = (VIEW, INVOICE, PAY, CREDIT, REFUND, POST, CLOSE, CHART)

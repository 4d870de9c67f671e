"""Laws of finance, asked after tests and by the doctor."""

from plugins.finance.laws import ledger, receivables

ALL = (*ledger.ALL, *receivables.ALL)

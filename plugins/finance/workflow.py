"""States of periods and credit notes, as tables of pairs."""

from core_erp import Workflow

PERIODS = Workflow("The period", [("open", "closed"), ("closed", "open")])
CREDIT_NOTES = Workflow("The credit note", [("posted", "reversed")])

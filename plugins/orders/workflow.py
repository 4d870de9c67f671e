"""The states of an order."""

from __future__ import annotations

from core_erp import Workflow

ORDER = Workflow("The order", (
    ("quotation", "confirmed"), ("quotation", "cancelled"),
    ("confirmed", "partly_delivered"), ("confirmed", "delivered"), ("confirmed", "cancelled"),
    ("partly_delivered", "delivered"),
))  # fmt: skip

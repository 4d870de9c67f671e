"""Who may do what with approvals."""

from __future__ import annotations

from core_erp import Permission

DECIDE = Permission(
    "approvals.decide", "Decide approval tasks of one's own role",
    ("customer_service", "supervisor", "warehouse", "quality", "finance", "manager"),
)  # fmt: skip
OVERRIDE = Permission("approvals.override", "Decide approval tasks of any role", ("supervisor", "manager"))
SUPERVISE = Permission("approvals.supervise", "Reassign, pause and resume approvals of others", ("supervisor", "manager"))
VIEW = Permission(
    "approvals.view", "See approvals and their history",
    ("customer_service", "supervisor", "sales", "warehouse", "quality", "finance", "manager"),
)  # fmt: skip
TAKE_PART = Permission(
    "approvals.take_part", "Answer questions about one's own requests, urge them, take them back, appeal",
    ("customer", "customer_service", "supervisor", "sales", "warehouse", "quality", "finance", "manager"),
)  # fmt: skip
DESIGN = Permission("approvals.design", "Define and publish approval flows", ("manager", "admin"))

ALL = (DECIDE, OVERRIDE, SUPERVISE, VIEW, TAKE_PART, DESIGN)

"""Who may do what with returns."""

from __future__ import annotations

from core_erp import Permission

VIEW = Permission(
    "returns.view", "See returns",
    ("customer", "customer_service", "supervisor", "sales", "warehouse", "quality", "finance", "manager", "integrator"),
)  # fmt: skip
REQUEST = Permission(
    "returns.request", "Ask for a return, for oneself or for a customer",
    ("customer", "customer_service", "supervisor", "sales", "manager", "integrator"),
)  # fmt: skip
CANCEL = Permission(
    "returns.cancel", "Cancel a return that nothing has come of", ("customer", "customer_service", "supervisor", "manager")
)
PLAN = Permission(
    "returns.plan", "Name the warehouse of a return, match its lines to orders, clear up differences",
    ("customer_service", "supervisor", "warehouse", "manager", "integrator"),
)  # fmt: skip
RECEIVE = Permission("returns.receive", "Receive returned goods", ("warehouse", "supervisor", "manager"))
INSPECT = Permission("returns.inspect", "Inspect returned goods", ("quality", "warehouse", "supervisor", "manager"))
CLOSE_SHORT = Permission(
    "returns.close_short", "Stop waiting for what has not come", ("customer_service", "supervisor", "manager")
)
CREDIT = Permission("returns.credit", "Credit a return", ("finance", "manager"))
REFUND = Permission("returns.refund", "Pay back what a return is owed", ("finance", "manager"))
CLOSE = Permission("returns.close", "Close a settled return", ("customer_service", "supervisor", "finance", "manager"))
CONFIGURE = Permission("returns.configure", "Edit the reasons of returns", ("manager", "admin"))

ALL = (VIEW, REQUEST, CANCEL, PLAN, RECEIVE, INSPECT, CLOSE_SHORT, CREDIT, REFUND, CLOSE, CONFIGURE)

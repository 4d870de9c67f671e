"""Who may do what with orders."""

from __future__ import annotations

from core_erp import Permission

VIEW = Permission(
    "orders.view", "See orders",
    ("customer", "customer_service", "supervisor", "sales", "warehouse", "quality", "finance", "manager", "admin", "integrator"),
)  # fmt: skip
PLACE = Permission("orders.place", "Place orders", ("sales", "customer_service", "manager", "admin", "integrator"))
CONFIRM = Permission("orders.confirm", "Confirm orders", ("sales", "manager", "admin", "integrator"))
DELIVER = Permission("orders.deliver", "Deliver orders", ("warehouse", "manager", "admin", "integrator"))
CANCEL = Permission("orders.cancel", "Cancel orders", ("sales", "manager", "admin", "integrator"))

ALL = (VIEW, PLACE, CONFIRM, DELIVER, CANCEL)

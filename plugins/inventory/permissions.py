"""Who may do what in the warehouse."""

from __future__ import annotations

from core_erp import Permission

VIEW = Permission(
    "inventory.view", "See stock and moves",
    ("warehouse", "sales", "customer_service", "supervisor", "quality", "finance", "manager", "admin", "integrator"),
)  # fmt: skip
MOVE = Permission("inventory.move", "Transfer goods between places", ("warehouse", "manager", "admin", "integrator"))
ADJUST = Permission("inventory.adjust", "Correct stock after a count", ("warehouse", "manager", "admin", "integrator"))
SET_UP = Permission("inventory.set_up", "Open warehouses", ("manager", "admin"))

ALL = (VIEW, MOVE, ADJUST, SET_UP)

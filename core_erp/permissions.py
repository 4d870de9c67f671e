"""The one question about rights: may this actor do this?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp.errors import Forbidden
from core_erp.plugin import Permission

if TYPE_CHECKING:
    from core_erp.transaction import Transaction

ROLES = {
    "customer": "Customer", "customer_service": "Customer service", "supervisor": "Supervisor", "sales": "Sales",
    "warehouse": "Warehouse", "quality": "Quality", "finance": "Finance", "manager": "Manager",
    "admin": "Administrator", "integrator": "Integration account",
}  # fmt: skip
"""Roles every installation begins with; a plugin's permissions say which of them have it from the start."""


def require(tx: Transaction, permission: Permission | str) -> None:
    """Raise Forbidden, naming the permission, unless the actor has it."""
    code = permission if isinstance(permission, str) else permission.code
    if not tx.actor.may(code):
        raise Forbidden("You need the permission {permission}", permission=code)

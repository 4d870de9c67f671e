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


VIEW_MASTERS = Permission("core.view_masters", "See companies, partners and products", (*(r for r in ROLES if r != "customer"),))
EDIT_MASTERS = Permission("core.edit_masters", "Edit partners and products", ("admin", "manager", "integrator"))
EDIT_RATES = Permission("core.edit_rates", "Set exchange rates", ("admin", "finance", "integrator"))
EDIT_CALENDARS = Permission("core.edit_calendars", "Edit business calendars and their holidays", ("admin", "manager"))
MANAGE_COMPANIES = Permission("core.manage_companies", "Found and edit companies", ("admin",))
MANAGE_USERS = Permission("core.manage_users", "Manage users, their roles and their tokens", ("admin",))
VIEW_ATTACHMENTS = Permission("core.view_attachments", "See evidence", tuple(ROLES))
ADD_ATTACHMENTS = Permission("core.add_attachments", "Add evidence", tuple(ROLES))
VIEW_AUDIT = Permission("core.view_audit", "Read the audit trail", ("admin", "manager"))
MANAGE_JOBS = Permission("core.manage_jobs", "See and retry jobs", ("admin",))
VIEW_METRICS = Permission("core.view_metrics", "Read the figures of /metrics in production", ("admin", "integrator"))

CORE = (VIEW_MASTERS, EDIT_MASTERS, EDIT_RATES, EDIT_CALENDARS, MANAGE_COMPANIES, MANAGE_USERS, VIEW_ATTACHMENTS, ADD_ATTACHMENTS,
        VIEW_AUDIT, MANAGE_JOBS, VIEW_METRICS)  # fmt: skip
"""The host's own permissions."""

"""What people may do with the connectors."""

from core_erp import Permission

VIEW = Permission(
    "erp_connectors.view",
    "See connections and where documents stand",
    ("admin", "manager", "finance", "integrator", "supervisor"),
)
CONNECT = Permission("erp_connectors.connect", "Add and switch connections", ("admin", "integrator"))
RETRY = Permission("erp_connectors.retry", "Send documents again or set them aside", ("admin", "finance", "integrator"))

ALL = (VIEW, CONNECT, RETRY)

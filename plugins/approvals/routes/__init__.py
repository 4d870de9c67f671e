"""The web API of approvals."""

from plugins.approvals.routes import appeals, delegations, designing, figures, flows, instances, tasks, verbs
from plugins.approvals.routes.blueprint import routes

__all__ = ["appeals", "delegations", "designing", "figures", "flows", "instances", "routes", "tasks", "verbs"]

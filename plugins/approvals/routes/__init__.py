"""The web API of approvals."""

from plugins.approvals.routes import appeals, delegations, flows, instances, tasks, verbs
from plugins.approvals.routes.blueprint import routes

__all__ = ["appeals", "delegations", "flows", "instances", "routes", "tasks", "verbs"]

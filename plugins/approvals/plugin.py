"""Approvals: all that this plugin brings."""

from __future__ import annotations

from core_erp import Plugin
from plugins.approvals import assignment, flows, four_eyes, hookspecs, laws, models, permissions, turns
from plugins.approvals.events import Decided, TaskOpened
from plugins.approvals.routes import routes

plugin = Plugin(
    name="approvals",
    version="1.0.0",
    title="Approvals",
    hookspecs=hookspecs,
    hooks=(assignment, four_eyes, turns),
    models=models,
    blueprints=(routes,),
    permissions=permissions.ALL,
    events=(TaskOpened, Decided),
    laws=laws.LAWS,
    seed=flows.seed,
    migrations="migrations",
    translations="translations",
    settings={"reject_reason_length": 5},
)

"""Connectors to other ERPs: all that this plugin brings."""

from __future__ import annotations

from core_erp import Job, Plugin, Subscriber
from plugins.erp_connectors import cli, dispatch, drafting, health, hookspecs, laws, models, permissions, reversals, sync
from plugins.erp_connectors.adapters import shipped
from plugins.erp_connectors.routes import routes

plugin = Plugin(
    name="erp_connectors",
    version="1.0.0",
    title="ERP connectors",
    depends=("returns", "finance", "orders", "inventory"),
    hookspecs=hookspecs,
    hooks=(shipped, drafting, health),
    models=models,
    blueprints=(routes,),
    permissions=permissions.ALL,
    subscribers=(
        *(Subscriber(event, dispatch.fan_out) for event in dispatch.EVENTS),
        Subscriber("finance.credit_note_reversed", reversals.note),
    ),
    jobs=(Job(dispatch.PUSH, sync.push, outside=True),),
    commands=cli.ALL,
    laws=laws.ALL,
    migrations="migrations",
    translations="translations",
    settings={
        "timeout_seconds": 20,
        "rest_seconds": 2,
        "silences": 2,
        "mapping_files": {},
        "mapping": {},
    },
)

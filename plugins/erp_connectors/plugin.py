"""Connectors to other ERPs: all that this plugin brings."""

from __future__ import annotations

from datetime import timedelta

from core_erp import Job, Plugin, Subscriber
from plugins.erp_connectors import (
    cli,
    courier,
    dispatch,
    drafting,
    health,
    hookspecs,
    laws,
    models,
    permissions,
    reversals,
    runs,
    sweeping,
    waiting,
)
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
    jobs=(
        Job(waiting.CARRY, courier.carry, outside=True),
        Job(runs.RUN, runs.perform, outside=True),
        Job(sweeping.SWEEP, sweeping.sweep, every=timedelta(seconds=60), outside=True),
    ),
    commands=cli.ALL,
    laws=laws.ALL,
    migrations="migrations",
    translations="translations",
    settings={
        "timeout_seconds": 20,
        "verify_tls": True,
        "carries": ["customer", "product", "return_notice", "return_receipt", "credit_note", "refund"],
        "rest_seconds": 2,
        "silences": 2,
        "breaker_failures": 3,
        "wait_seconds": 10,
        "turn_seconds": 20,
        "batch": 100,
        "lanes": 8,
        "closed_period": "next",
        "periods_ahead": 3,
        "pull_minutes": 15,
        "overlap_minutes": 10,
        "state_days": 60,
        "pull_cost_share": 0.6,
        "mapping_files": {},
        "mapping": {},
    },
)

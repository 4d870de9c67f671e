"""All finance brings."""

from __future__ import annotations

from core_erp import Plugin
from plugins.finance import accounts, chart, events, hookspecs, laws, models, periods, permissions, rates, reactions, routes

plugin = Plugin(
    name="finance",
    version="1.0.0",
    title="Finance",
    depends=("inventory", "orders"),
    hookspecs=hookspecs,
    hooks=(accounts, rates, periods, reactions),
    models=models,
    blueprints=(routes.routes,),
    permissions=permissions.ALL,
    events=events.ALL,
    laws=laws.ALL,
    seed=chart.seed,
    migrations="migrations",
    translations="translations",
    settings={"fee_policy": "income", "payment_days": 30},
)

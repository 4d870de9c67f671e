"""All the inventory brings."""

from __future__ import annotations

from core_erp import Plugin
from plugins.inventory import hookspecs, keepers, laws, models, permissions, put_away, routes
from plugins.inventory.events import StockAdjusted
from plugins.inventory.operations import warehouses

plugin = Plugin(
    name="inventory",
    version="1.0.0",
    title="Inventory",
    hookspecs=hookspecs,
    hooks=(keepers, put_away),
    models=models,
    blueprints=(routes.routes,),
    permissions=permissions.ALL,
    events=(StockAdjusted,),
    laws=laws.ALL,
    seed=warehouses.seed,
    migrations="migrations",
    translations="translations",
)

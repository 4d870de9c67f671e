"""All orders bring."""

from __future__ import annotations

from core_erp import Plugin
from plugins.orders import hookspecs, laws, models, permissions, routes, taxes
from plugins.orders.events import OrderCancelled, OrderConfirmed, OrderDelivered, OrderPlaced

plugin = Plugin(
    name="orders",
    version="1.0.0",
    title="Orders",
    depends=("inventory",),
    hookspecs=hookspecs,
    hooks=(taxes,),
    models=models,
    blueprints=(routes.routes,),
    permissions=permissions.ALL,
    events=(OrderPlaced, OrderConfirmed, OrderDelivered, OrderCancelled),
    laws=laws.ALL,
    migrations="migrations",
    translations="translations",
    settings={"require_stock": True},
)

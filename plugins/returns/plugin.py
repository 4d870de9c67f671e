"""Returns: all that this plugin brings."""

from __future__ import annotations

from core_erp import Plugin
from plugins.returns import (
    destinations,
    dispositions,
    eligibility,
    events,
    facts,
    four_eyes,
    hookspecs,
    laws,
    limits,
    models,
    permissions,
    pricing,
    reactions,
    reasons,
    receipt_gate,
    receipts,
    refunds,
    risk,
    routing,
    traps,
)
from plugins.returns.routes import routes

plugin = Plugin(
    name="returns",
    version="1.0.0",
    title="Returns",
    depends=("orders", "inventory", "finance", "approvals"),
    hookspecs=hookspecs,
    hooks=(
        destinations,
        dispositions,
        eligibility,
        facts,
        four_eyes,
        limits,
        pricing,
        reactions,
        receipt_gate,
        receipts,
        refunds,
        risk,
        routing,
        traps,
    ),
    models=models,
    blueprints=(routes,),
    permissions=permissions.ALL,
    events=events.ALL,
    laws=laws.LAWS,
    seed=reasons.seed,
    migrations="migrations",
    translations="translations",
    settings={
        "window_days": None,
        "refund_before_receipt": False,
        "credit_basis": "accepted",
        "restocking_fee": "0",
        "settle_limit_minor": None,
    },
)

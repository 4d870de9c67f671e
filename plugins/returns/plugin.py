"""Returns: all that this plugin brings."""

from __future__ import annotations

from core_erp import MenuEntry, Plugin
from core_erp.slots import Slot
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
from plugins.returns.pages import answers as page_answers
from plugins.returns.pages import pages
from plugins.returns.pages.parts import PARTS
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
        page_answers,
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
    blueprints=(routes, pages),
    permissions=permissions.ALL,
    menu=(
        MenuEntry("Returns", "returns_pages.list", permissions.VIEW, order=10, icon="undo-2"),
        MenuEntry("New return", "returns_pages.find_order", permissions.REQUEST, order=20, icon="plus"),
        MenuEntry("Receive", "returns_pages.scan", permissions.RECEIVE, group="warehouse", order=10, icon="scan-line"),
        MenuEntry("Settle", "returns_pages.to_settle", permissions.REFUND, group="finance", order=10, icon="wallet"),
    ),
    parts=PARTS,
    slots=(
        Slot(name="returns.list.column", subject=models.Return, title="A column of the list"),
        Slot(name="returns.detail.banner", subject=models.Return, title="Above everything"),
        Slot(name="returns.detail.main", subject=models.Return, title="A card of the body"),
        Slot(name="returns.detail.side", subject=models.Return, title="A card at the side"),
        Slot(name="returns.detail.action", subject=models.Return, title="A further action"),
        Slot(name="returns.settle.side", subject=models.Return, title="A card beside the payout"),
    ),
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

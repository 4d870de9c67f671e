"""Approvals: all that this plugin brings."""

from __future__ import annotations

from core_erp import Plugin
from core_erp.slots import Slot
from plugins.approvals import cli, events, hookspecs, laws, models, permissions
from plugins.approvals.assignment import rules
from plugins.approvals.fairness import four_eyes, turns
from plugins.approvals.flows import exchange, seeding
from plugins.approvals.lint import linting
from plugins.approvals.nodes import automatic, deciding, working
from plugins.approvals.pages import answers as page_answers
from plugins.approvals.pages import pages
from plugins.approvals.routes import routes

plugin = Plugin(
    name="approvals",
    version="1.0.0",
    title="Approvals",
    hookspecs=hookspecs,
    hooks=(automatic, deciding, exchange, four_eyes, linting, page_answers, rules, turns, working),
    models=models,
    blueprints=(routes, pages),
    permissions=permissions.ALL,
    slots=(
        Slot(name="approvals.task.main", subject=models.Task, title="A card about what is decided"),
        Slot(name="approvals.task.side", subject=models.Task, title="A card beside the decision"),
    ),
    events=events.ALL,
    commands=(cli.approvals,),
    laws=laws.LAWS,
    seed=seeding.seed,
    migrations="migrations",
    translations="translations",
    settings={"reject_reason_length": 5, "answer_hours": 72, "urge_minutes": 30, "lint": {}},
)

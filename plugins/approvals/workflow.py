"""States of flows, instances and tasks as tables of pairs."""

from __future__ import annotations

from core_erp import Workflow

FLOW = Workflow("flow", (("draft", "published"), ("draft", "retired"), ("published", "retired")))
INSTANCE = Workflow("approval", (
    ("open", "approved"), ("open", "rejected"), ("open", "withdrawn"),
    ("rejected", "appealed"), ("appealed", "rejected"), ("appealed", "open"),
))  # fmt: skip
TASK = Workflow("task", (
    ("open", "approved"), ("open", "rejected"), ("open", "done"), ("open", "returned"), ("open", "withdrawn"),
    ("open", "waiting"), ("waiting", "open"), ("waiting", "done"), ("waiting", "withdrawn"),
))  # fmt: skip

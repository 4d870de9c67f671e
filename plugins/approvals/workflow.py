"""States of flows, instances and tasks as tables of pairs."""

from __future__ import annotations

from core_erp import Workflow

FLOW = Workflow("flow", (("draft", "published"), ("draft", "retired"), ("published", "retired")))
INSTANCE = Workflow("approval", (("open", "approved"), ("open", "rejected"), ("open", "withdrawn")))
TASK = Workflow("task", (("open", "approved"), ("open", "rejected"), ("open", "withdrawn")))

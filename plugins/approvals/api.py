"""Front door of approvals: what other plugins may call."""

from plugins.approvals.conditions import (
    Condition,
    ConditionFailed,
    ConditionMistake,
    Fact,
    compile_condition,
    extra_values,
    facts_of,
)
from plugins.approvals.flows.definition import Definition, Node
from plugins.approvals.flows.drafting import define, edit, publish, retire
from plugins.approvals.flows.exchange import export_flow, import_flow
from plugins.approvals.flows.known import Version, published, version
from plugins.approvals.flows.reading import levels, read
from plugins.approvals.lint import Finding, World, lint
from plugins.approvals.models import Assignee, Flow, Happening, Instance, Task
from plugins.approvals.nodes.kinds import NodeKind
from plugins.approvals.operations import Outcome, decide, start, withdraw, withdraw_of
from plugins.approvals.queries import deciders, history, instance_of, open_tasks, tasks_of
from plugins.approvals.running.opening import Opening
from plugins.approvals.running.opening import open_tasks as open_tasks_of_node

__all__ = [
    "Assignee",
    "Condition",
    "ConditionFailed",
    "ConditionMistake",
    "Definition",
    "Fact",
    "Finding",
    "Flow",
    "Happening",
    "Instance",
    "Node",
    "NodeKind",
    "Opening",
    "Outcome",
    "Task",
    "Version",
    "World",
    "compile_condition",
    "decide",
    "deciders",
    "define",
    "edit",
    "export_flow",
    "extra_values",
    "facts_of",
    "history",
    "import_flow",
    "instance_of",
    "levels",
    "lint",
    "open_tasks",
    "open_tasks_of_node",
    "publish",
    "published",
    "read",
    "retire",
    "start",
    "tasks_of",
    "version",
    "withdraw",
    "withdraw_of",
]  # fmt: skip

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
from plugins.approvals.flows import define, publish, published
from plugins.approvals.models import Flow, Instance, Node, Task
from plugins.approvals.operations import Outcome, decide, start, withdraw, withdraw_of
from plugins.approvals.queries import deciders, history, instance_of, open_tasks, tasks_of

__all__ = [
    "Condition", "ConditionFailed", "ConditionMistake", "Fact", "Flow", "Instance", "Node", "Outcome", "Task",
    "compile_condition", "decide", "deciders", "define", "extra_values", "facts_of", "history", "instance_of", "open_tasks",
    "publish", "published", "start", "tasks_of", "withdraw", "withdraw_of",
]  # fmt: skip

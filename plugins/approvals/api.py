"""Front door of approvals: what other plugins may call."""

from plugins.approvals.flows import define, publish, published
from plugins.approvals.models import Flow, Instance, Node, Task
from plugins.approvals.operations import Outcome, decide, start, withdraw, withdraw_of
from plugins.approvals.queries import deciders, history, instance_of, open_tasks, tasks_of

__all__ = [
    "Flow", "Instance", "Node", "Outcome", "Task", "decide", "deciders", "define", "history", "instance_of",
    "open_tasks", "publish", "published", "start", "tasks_of", "withdraw", "withdraw_of",
]  # fmt: skip

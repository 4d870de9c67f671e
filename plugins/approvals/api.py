"""Front door of approvals: what other plugins may call."""

from plugins.approvals.appeals.appealing import appeal
from plugins.approvals.conditions import (
    Condition,
    ConditionFailed,
    ConditionMistake,
    Fact,
    compile_condition,
    extra_values,
    facts_of,
)
from plugins.approvals.fairness.parts import clashes
from plugins.approvals.flows.definition import DEFAULT_PAIRS, Definition, Node
from plugins.approvals.flows.drafting import define, edit, publish, retire
from plugins.approvals.flows.exchange import export_flow, flows_in, import_flow
from plugins.approvals.flows.known import Version, published, version
from plugins.approvals.flows.reading import levels, read
from plugins.approvals.lint import Finding, World, lint
from plugins.approvals.models import Appeal, Assignee, Comment, Delegation, Flow, Happening, Instance, Task
from plugins.approvals.nodes.kinds import NodeKind
from plugins.approvals.operations import (
    BatchWish,
    DelegationWish,
    Outcome,
    add_signer,
    ask,
    claim,
    comment,
    complete,
    consult,
    decide,
    decide_many,
    delegate,
    expire,
    pause,
    reassign,
    release,
    resume,
    revoke,
    send_back,
    signal,
    start,
    take_back,
    transfer,
    urge,
    withdraw,
    withdraw_of,
)
from plugins.approvals.queries import deciders, history, instance_of, open_tasks, tasks_of
from plugins.approvals.running.opening import Opening
from plugins.approvals.running.opening import open_tasks as open_tasks_of_node

__all__ = [
    "DEFAULT_PAIRS", "Appeal", "Assignee", "BatchWish", "Comment", "Condition", "ConditionFailed", "ConditionMistake",
    "Definition", "Delegation", "DelegationWish", "Fact", "Finding", "Flow", "Happening", "Instance", "Node", "NodeKind",
    "Opening", "Outcome", "Task", "Version", "World", "add_signer", "appeal", "ask", "claim", "clashes", "comment",
    "compile_condition", "complete", "consult", "decide", "decide_many", "deciders", "define", "delegate", "edit", "expire",
    "export_flow", "extra_values", "facts_of", "flows_in", "history", "import_flow", "instance_of", "levels", "lint",
    "open_tasks", "open_tasks_of_node", "pause", "publish", "published", "read", "reassign", "release", "resume", "retire",
    "revoke", "send_back", "signal", "start", "take_back", "tasks_of", "transfer", "urge", "version", "withdraw", "withdraw_of",
]  # fmt: skip

"""How much work one evaluation of a tree can be at most, in steps: the proof that a condition ends in time."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.approvals.conditions import limits
from plugins.approvals.conditions.mistakes import too_costly
from plugins.approvals.conditions.tree import Binary, Call, Loop, Name, Node, Several, children, names
from plugins.approvals.conditions.types import LISTS, SEARCHES, Type


def check_cost(node: Node, known: Mapping[str, Type]) -> int:
    """The steps of a tree whose types are right. Raises ConditionMistake ``approvals/condition-too-big``."""
    steps = steps_of(node) + _handing_over(node, known)
    if steps > limits.STEPS:
        raise too_costly(node.at)
    return steps


def _handing_over(node: Node, known: Mapping[str, Type]) -> int:
    used = {name.name for name in names(node)}
    return sum(limits.STEP_LIST if known.get(name) in LISTS else limits.STEP_TEXT for name in used)


def steps_of(node: Node) -> int:
    """Every text is as long as it may be, every list as full, and every part is evaluated."""
    own = 1 + sum(steps_of(child) for child in children(node) if child is not getattr(node, "body", None))
    match node:
        case Binary(operator="in"):
            return own + _length(node.right) * limits.STEP_TEXT
        case Binary(operator="==" | "!=" | "<" | "<=" | ">" | ">="):
            return own + limits.STEP_TEXT
        case Call(name="matches"):
            return own + limits.STEP_PATTERN
        case Call() if node.name in (*SEARCHES, "size"):
            return own + limits.STEP_TEXT
        case Loop():
            return own + _length(node.over) * (limits.STEP_ROUND + steps_of(node.body))
    return own


def _length(node: Node) -> int:
    """How many things there can be in a list."""
    if isinstance(node, Several):
        return len(node.items)
    return limits.ITEMS if isinstance(node, Name) else 2 * limits.ITEMS

"""Conditions (条件) of approvals: a small, typed and bounded part of CEL over the facts of a document.

Sources are checked when a flow is saved: syntax, types, size, cost. What was checked is what runs: the CEL library is handed
a text printed from the checked tree, never the source. Nothing else imports that library.
"""

from plugins.approvals.conditions.facts import Fact, extra_values, facts_of, gathered
from plugins.approvals.conditions.mistakes import ConditionFailed, ConditionMistake, Position
from plugins.approvals.conditions.programs import Condition, Expression, compile_condition, compile_expression
from plugins.approvals.conditions.types import FactType

__all__ = [
    "Condition", "ConditionFailed", "ConditionMistake", "Expression", "Fact", "FactType", "Position", "compile_condition",
    "compile_expression", "extra_values", "facts_of", "gathered",
]  # fmt: skip

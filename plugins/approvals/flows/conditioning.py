"""The conditions of a flow: checked when it is saved, asked when it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from core_erp import Objection
from plugins.approvals.conditions import ConditionMistake, compile_condition, compile_expression, facts_of
from plugins.approvals.flows.definition import Definition

if TYPE_CHECKING:
    from core_erp import Transaction


def objections_to(tx: Transaction, flow: Definition) -> Iterator[Objection]:
    """Every condition that cannot be used, with its place in the flow and the position in its text."""
    facts = facts_of(tx.erp, flow.subject)
    checks = [(flow.conditions(), compile_condition), (flow.expressions(), compile_expression)]
    for sources, compiled in checks:
        for pointer, source in sources:
            try:
                compiled(source, facts)  # type: ignore[operator]
            except ConditionMistake as mistake:
                yield mistake.at(pointer)


def holds(tx: Transaction, flow: Definition, source: str, facts: Mapping[str, Any]) -> bool:
    """Does a condition hold of these facts? Raises ConditionFailed."""
    with _known():
        return compile_condition(source, facts_of(tx.erp, flow.subject)).holds(facts)


def roles_meant(tx: Transaction, flow: Definition, source: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of roles that an expression gives, the first one first. Raises ConditionFailed."""
    with _known():
        value = compile_expression(source, facts_of(tx.erp, flow.subject)).value(facts)
    return (value,) if isinstance(value, str) else tuple(value)


@contextmanager
def _known() -> Iterator[None]:
    """A condition that was right when it was saved may name facts of a plugin that is off by now: then it has no answer."""
    try:
        yield
    except ConditionMistake as mistake:
        raise mistake.as_failure() from mistake

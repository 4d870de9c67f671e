"""Conditions ready to be asked: checked once, compiled once, evaluated within bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from plugins.approvals.conditions.checking import check
from plugins.approvals.conditions.costs import check_cost
from plugins.approvals.conditions.evaluating import Failure, Program, compiled, find_failure
from plugins.approvals.conditions.facts import Fact
from plugins.approvals.conditions.mistakes import ConditionFailed, Position
from plugins.approvals.conditions.parsing import parse
from plugins.approvals.conditions.tree import Node, names
from plugins.approvals.conditions.types import Type
from plugins.approvals.conditions.values import value_for


@dataclass(frozen=True)
class Used:
    """A fact that a source names: what it is called when it runs, and where it stands first."""

    name: str
    type: Type
    is_optional: bool
    variable: str
    at: Position


@dataclass(frozen=True)
class Expression:
    """A checked source with the type of its value, the facts it uses, and the most steps that an answer takes."""

    source: str
    type: Type
    tree: Node = field(repr=False)
    used: tuple[Used, ...] = field(repr=False)
    steps: int
    _program: Program = field(repr=False)

    @property
    def uses(self) -> tuple[str, ...]:
        """Names of the facts it depends on."""
        return tuple(used.name for used in self.used)

    def value(self, values: Mapping[str, Any]) -> Any:
        """What it gives for these facts, by name. Raises ConditionFailed naming line and column, never anything else."""
        given = {used.variable: _given(used, values) for used in self.used}
        try:
            return self._program(given)
        except Failure as failure:
            raise self._placed(failure, given) from failure

    def _placed(self, failure: Failure, given: Mapping[str, Any]) -> ConditionFailed:
        variables = {used.name: used.variable for used in self.used}
        node, cause = find_failure(self.tree, variables, given) or (self.tree, failure)
        missing = next((u for u in self.used if given[u.variable] is None and u.name in {n.name for n in names(node)}), None)
        if missing is not None:
            return ConditionFailed("Line {line}, column {column}: {name} has no value here", missing.at, name=missing.name)
        return cause.failed(node.at)


class Condition(Expression):
    """A source that is true or false."""

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Does it hold for these facts? Raises ConditionFailed where it has no answer."""
        return self.value(values) is True


def _given(used: Used, values: Mapping[str, Any]) -> Any:
    value = values.get(used.name)
    if value is None:
        if used.is_optional:
            return None
        raise ConditionFailed("Line {line}, column {column}: {name} has no value here", used.at, name=used.name)
    try:
        return value_for(used.type, value)
    except ValueError as error:
        raise ConditionFailed(
            "Line {line}, column {column}: the value of {name} is no {type}, or too long", used.at, name=used.name, type=used.type
        ) from error


def compile_condition(source: str, facts: Sequence[Fact]) -> Condition:
    """A condition over these facts. Raises ConditionMistake: syntax, unknown fact, types, size. Cached."""
    return _condition(source, tuple(facts))


def compile_expression(source: str, facts: Sequence[Fact], gives: Sequence[Type] = ("string", "strings")) -> Expression:
    """An expression whose value has one of these types, such as the role or the people a task is for. Cached."""
    return _expression(source, tuple(facts), tuple(gives))


@lru_cache(1024)
def _condition(source: str, facts: tuple[Fact, ...]) -> Condition:
    return Condition(**vars(_expression(source, facts, ("bool",))))


@lru_cache(1024)
def _expression(source: str, facts: tuple[Fact, ...], gives: tuple[Type, ...]) -> Expression:
    tree, known = parse(source), {fact.name: fact for fact in facts}
    types: dict[str, Type] = {fact.name: fact.type for fact in facts}
    found = check(tree, types, {fact.name for fact in facts if fact.is_optional}, gives)
    steps = check_cost(tree, types)
    first: dict[str, Position] = {}
    for name in names(tree):
        first.setdefault(name.name, name.at)
    used = tuple(Used(name, known[name].type, known[name].is_optional, f"f{i}", at) for i, (name, at) in enumerate(first.items()))
    return Expression(source, found, tree, used, steps, compiled(tree, {u.name: u.variable for u in used}))

"""The way of one document through a flow, from its facts alone: what is reached when everybody approves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plugins.approvals.conditions import (
    Condition,
    ConditionFailed,
    ConditionMistake,
    Expression,
    Fact,
    Position,
    compile_condition,
    compile_expression,
)
from plugins.approvals.flows.definition import END, START, Assignment, Definition, Node


@dataclass(frozen=True)
class Failed:
    """A condition that has no answer: where it stands in the flow, where in its text, and why."""

    pointer: str
    position: Position
    message: str


@dataclass(frozen=True)
class Path:
    """The nodes in the order they are reached, the transitions taken (by index), and how it ends when everybody approves."""

    nodes: tuple[str, ...]
    ways: frozenset[int]
    is_approved: bool
    failed: tuple[Failed, ...] = ()


class Guide:
    """A flow with its conditions compiled once, for many documents. A condition that no longer compiles always fails."""

    def __init__(self, flow: Definition, facts: Sequence[Fact]) -> None:
        self.flow, self.facts = flow, facts
        self._mistakes: dict[str, ConditionMistake] = {}
        self._conditions: dict[str, Condition] = {}
        for _pointer, source in self.sources():
            try:
                self._conditions[source] = compile_condition(source, facts)
            except ConditionMistake as mistake:
                self._mistakes[source] = mistake

    def sources(self) -> Iterator[tuple[str, str]]:
        """(pointer, source) of the conditions that decide a way; those that choose people are not among them."""
        for i, node in enumerate(self.flow.nodes):
            if node.when:
                yield f"/nodes/{i}/when", node.when
        for i, way in enumerate(self.flow.transitions):
            if way.when:
                yield f"/transitions/{i}/when", way.when

    def expressions(self) -> Iterator[Expression]:
        """Everything that compiles, those that choose people included."""
        yield from self._conditions.values()
        for node in self.flow.nodes:
            for rule in (node.assignees, node.fallback):
                if rule and rule.rule == "expression" and (found := self._expression(rule)):
                    yield found

    def _expression(self, rule: Assignment) -> Expression | None:
        try:
            return compile_expression(str(rule.value), self.facts)
        except ConditionMistake:
            return None

    def answer(self, pointer: str, source: str, values: Mapping[str, Any]) -> bool | Failed:
        """Does it hold? Or why is there no answer?"""
        if source in self._mistakes:
            return Failed(pointer, self._mistakes[source].position, self._mistakes[source].message)
        try:
            return self._conditions[source].holds(values)
        except ConditionFailed as failed:
            return Failed(pointer, failed.position, failed.message)

    def role_of(self, node: Node, values: Mapping[str, Any]) -> str:
        """The role a node is for with these facts, or the rule that finds its people."""
        rule = node.assignees
        if rule is None or rule.rule != "expression":
            return node.role
        try:
            found = self._expression(rule)
            roles = found.value(values) if found else node.role
            return roles if isinstance(roles, str) else next(iter(roles), node.role)
        except ConditionFailed:
            return node.fallback.value if node.fallback and node.fallback.rule == "role" else node.role

    # -- walking --------------------------------------------------------------------------------------------------

    def path(self, values: Mapping[str, Any]) -> Path:
        """The way of a document with these facts. A failed condition goes to a person, who goes on by the plain way."""
        nodes: dict[str, None] = {}
        ways: set[int] = set()
        failed: list[Failed] = []
        is_approved = True
        coming = [START]
        while coming:
            node_id = coming.pop(0)
            if node_id == END or node_id in nodes:
                continue
            if node_id != START:
                nodes[node_id] = None
                if not self._passes(node_id, values, failed):
                    is_approved = False
                    break
            taken = self._taken(node_id, values, failed)
            ways.update(taken)
            coming.extend(self.flow.transitions[i].target for i in taken)
        return Path(tuple(nodes), frozenset(ways), is_approved, tuple(failed))

    def _passes(self, node_id: str, values: Mapping[str, Any], failed: list[Failed]) -> bool:
        node = self.flow.by_id[node_id]
        if not node.when:
            return True
        answer = self.answer(f"/nodes/{self.flow.nodes.index(node)}/when", node.when, values)
        if isinstance(answer, Failed):
            failed.append(answer)
            return True
        return answer or node.reject_to != END

    def _taken(self, node_id: str, values: Mapping[str, Any], failed: list[Failed]) -> list[int]:
        """As the running flow does it: the first that holds or all of them, else the one without a condition."""
        out = [(i, way) for i, way in enumerate(self.flow.transitions) if way.source == node_id]
        plain, met = [i for i, way in out if way.when is None], []
        for i, way in out:
            answer = way.when is not None and self.answer(f"/transitions/{i}/when", way.when, values)
            if isinstance(answer, Failed):
                failed.append(answer)
                return plain[:1]
            if answer:
                met.append(i)
        if node_id != START and self.flow.by_id[node_id].split == "all":
            return [*met, *plain] if len(plain) > 1 else met or plain
        return (met or plain)[:1]

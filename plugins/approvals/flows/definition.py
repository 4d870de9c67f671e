"""A flow as a typed graph: what the flow document says, once its shape is known to be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

START, END = "start", "end"
"""Where every flow begins and ends; neither is a node."""
DEFAULT_PAIRS = (("decider", "decider"), ("decider", "requester"), ("decider", "settler"), ("receiver", "settler"),
                 ("requester", "settler"))  # fmt: skip
"""Pairs of parts that different people must play unless a flow says otherwise (四眼原则); each pair sorted."""

Words = Mapping[str, str]
"""A text by language; ``en`` is always there."""


@dataclass(frozen=True)
class Assignment:
    """Who gets a task: one rule with its value, and whether one of those it finds is picked (``pick``)."""

    rule: str
    value: Any = True
    pick: str | None = None


@dataclass(frozen=True)
class Sign:
    """How many must agree: ``any`` (或签), ``all`` (会签), ``percent`` of them (会签), or in a ``sequence`` (依次)."""

    kind: str = "any"
    percent: int = 100


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How long a task may take, in working hours of a calendar; both thresholds count from its opening and before its end."""

    hours: Decimal
    calendar: str = "default"
    remind_before: Decimal | None = None
    """This many working hours before it is due."""
    escalate_after: Decimal | None = None
    """This many working hours after it was opened."""
    on_expiry: str = "none"


@dataclass(frozen=True, kw_only=True)
class Node:
    """A station of a flow (审批节点)."""

    id: str
    kind: str = "approve"
    label: Words = field(default_factory=dict)
    assignees: Assignment | None = None
    fallback: Assignment | None = None
    """Who, when ``assignees`` finds nobody."""
    sign: Sign = Sign()
    limit: Limit | None = None
    reject_to: str = END
    split: str = "first"
    """Which transitions are taken: the ``first`` whose condition holds, or ``all`` of those."""
    when: str | None = None
    """The condition by which an automatic node decides."""
    event: str | None = None
    """What a wait node waits for."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """For node kinds of plugins."""

    @property
    def role(self) -> str:
        """The role it is for, or the name of the rule that finds its people."""
        if self.assignees is None:
            return ""
        return str(self.assignees.value) if self.assignees.rule == "role" else self.assignees.rule

    @property
    def title(self) -> str:
        return self.label.get("en") or self.id


@dataclass(frozen=True, kw_only=True)
class Transition:
    """A way from one node to the next, taken when its condition holds; without one, when no other does."""

    source: str
    target: str
    when: str | None = None


@dataclass(frozen=True, kw_only=True)
class AppealRule:
    """Until when a rejection may be appealed against, and who reviews."""

    within_days: int = 7
    assignees: Assignment = Assignment("role", "manager")


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A whole flow."""

    code: str
    name: Words
    nodes: tuple[Node, ...]
    transitions: tuple[Transition, ...]
    subject: str = ""
    locked: bool = False
    must_differ: tuple[tuple[str, str], ...] = DEFAULT_PAIRS
    fallback: Assignment | None = None
    """Who, when a node's own fallback finds nobody either."""
    appeal: AppealRule = AppealRule()

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        return {node.id: node for node in self.nodes}

    def ways_from(self, node_id: str) -> tuple[Transition, ...]:
        """The transitions out of a node, in the order they are tried."""
        return self._outgoing.get(node_id, ())

    @cached_property
    def _outgoing(self) -> Mapping[str, tuple[Transition, ...]]:
        found: dict[str, tuple[Transition, ...]] = {}
        for way in self.transitions:
            found[way.source] = (*found.get(way.source, ()), way)
        return found

    @cached_property
    def after(self) -> Mapping[str, frozenset[str]]:
        """Every node that can be reached from a node, the end included, itself not."""
        known: dict[str, frozenset[str]] = {END: frozenset()}

        def reach(node_id: str) -> frozenset[str]:
            if node_id not in known:
                targets = {way.target for way in self.ways_from(node_id)}
                known[node_id] = frozenset(targets).union(*(reach(target) for target in targets))
            return known[node_id]

        return {node_id: reach(node_id) for node_id in (START, *self.by_id, END)}

    @property
    def plain_pairs(self) -> list[list[str]]:
        return [list(pair) for pair in self.must_differ]

    def conditions(self) -> Iterator[tuple[str, str]]:
        """(pointer, source) of every condition."""
        for i, node in enumerate(self.nodes):
            if node.when:
                yield f"/nodes/{i}/when", node.when
        for i, way in enumerate(self.transitions):
            if way.when:
                yield f"/transitions/{i}/when", way.when

    def expressions(self) -> Iterator[tuple[str, str]]:
        """(pointer, source) of every expression that names a role."""
        for i, node in enumerate(self.nodes):
            for word, rule in (("assignees", node.assignees), ("fallback", node.fallback)):
                if rule and rule.rule == "expression":
                    yield f"/nodes/{i}/{word}/expression", str(rule.value)

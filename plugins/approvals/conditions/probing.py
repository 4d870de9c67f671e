"""Facts worth trying: for every fact that some conditions compare, one value on each side of everything it is compared with.

Where facts are compared with values that are written down, and with nothing else, trying these values is as good as trying
all: then the answer is a proof. Otherwise (arithmetic, two facts compared, parts of texts, loops, too many facts) it is a try.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise, product
from math import prod
from typing import Any

from plugins.approvals.conditions.facts import Fact
from plugins.approvals.conditions.programs import Expression
from plugins.approvals.conditions.tree import Binary, Call, Literal, Loop, Name, Node, Several, children, names

MOST = 4_000
"""Combinations that are tried at most."""
_ELSE = "something else"
_COMPARES = ("==", "!=", "<", "<=", ">", ">=")
_INT = 2**63 - 1


@dataclass(frozen=True)
class Probes:
    """Combinations of facts; ``are_all`` when no document can behave otherwise than one of them."""

    combinations: tuple[Mapping[str, Any], ...]
    are_all: bool


@dataclass
class _Asked:
    """What the conditions compare a fact with; ``is_plain`` while they do nothing else with it."""

    values: list[Any] = field(default_factory=list)
    is_plain: bool = True


def probes(expressions: Iterable[Expression], facts: Sequence[Fact], also: Mapping[str, Sequence[Any]] | None = None) -> Probes:
    """Combinations for these expressions; ``also`` names values of facts to be tried besides."""
    asked: dict[str, _Asked] = {}
    for expression in expressions:
        _look(expression.tree, asked)
    for name, values in (also or {}).items():
        asked.setdefault(name, _Asked()).values.extend(values)
    known = {fact.name: fact for fact in facts}
    axes = {name: _values(known[name], told) for name, told in sorted(asked.items()) if name in known}
    are_all = all(told.is_plain for told in asked.values()) and prod(map(len, axes.values())) <= MOST
    return Probes(tuple(_combined(axes)), are_all)


def _combined(axes: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    if prod(map(len, axes.values())) <= MOST:
        yield from (dict(zip(axes, values, strict=True)) for values in product(*axes.values()))
        return
    chance = random.Random(len(axes))  # noqa: S311 - the same tries each time
    for _ in range(MOST):
        yield {name: chance.choice(values) for name, values in axes.items()}


# -- what is asked ------------------------------------------------------------------------------------------------


def _look(node: Node, asked: dict[str, _Asked]) -> None:
    match node:
        case Binary(operator=operator, left=Name(name=name), right=Literal(value=value)) if operator in _COMPARES:
            asked.setdefault(name, _Asked()).values.append(value)
        case Binary(operator=operator, left=Literal(value=value), right=Name(name=name)) if operator in _COMPARES:
            asked.setdefault(name, _Asked()).values.append(value)
        case Binary(operator=operator, left=Name(name=name), right=Call(name="timestamp", arguments=(Literal(value=value),))):
            asked.setdefault(name, _Asked()).values.append(value)
        case Binary(operator="in", left=Name(name=name), right=Several(items=items)):
            asked.setdefault(name, _Asked()).values.extend(item.value for item in items if isinstance(item, Literal))
        case Binary(operator="in", left=Literal(value=value), right=Name(name=name)):
            asked.setdefault(name, _Asked()).values.append(value)
        case Binary(operator="&&" | "||") | Loop():
            _look_below(node, asked)
        case Name(name=name):
            asked.setdefault(name, _Asked())
        case Binary() | Call():
            for part in names(node):
                asked.setdefault(part.name, _Asked()).is_plain = False
            _look_below(node, asked)
        case _:
            _look_below(node, asked)


def _look_below(node: Node, asked: dict[str, _Asked]) -> None:
    if not isinstance(node, Loop):
        for child in children(node):
            _look(child, asked)
        return
    for over in names(node.over):
        told = asked.setdefault(over.name, _Asked())
        told.is_plain = False
        inside: dict[str, _Asked] = {}
        _look(node.body, inside)
        told.values.extend(inside.pop(node.variable, _Asked()).values)
        for name, more in inside.items():
            kept = asked.setdefault(name, _Asked())
            kept.values.extend(more.values)
            kept.is_plain = kept.is_plain and more.is_plain


# -- what is tried ------------------------------------------------------------------------------------------------


def _values(fact: Fact, told: _Asked) -> list[Any]:
    given = [value for value in told.values if value is not None]
    found = _MAKERS[fact.type](fact, given)
    return [*dict.fromkeys(found), *([None] if fact.is_optional else [])]


def _ints(fact: Fact, given: list[Any]) -> Iterator[int]:
    low, high = (-_INT if fact.minimum is None else fact.minimum), (_INT if fact.maximum is None else fact.maximum)
    usual = [0, 1, 2, 100, 100_000] if not given else []
    for value in (*(int(v) for v in given), *usual):
        yield from (v for v in (value - 1, value, value + 1) if low <= v <= high)
    yield from (v for v in (fact.minimum, fact.maximum) if v is not None)


def _numbers(fact: Fact, given: list[Any]) -> list[Any]:
    whole = sorted({v for v in _ints(fact, given) if isinstance(v, int)})
    above = [v + 1 for v in given if isinstance(v, float) and (fact.maximum is None or v + 1 <= fact.maximum)]
    return [*whole, *(int(v) for v in above)]


def _doubles(_fact: Fact, given: list[Any]) -> list[Any]:
    edges = sorted({float(v) for v in given}) or [0.0]
    between = [(one + other) / 2 for one, other in pairwise(edges)]
    return [edges[0] - 1, *edges, *between, edges[-1] + 1]


def _texts(fact: Fact, given: list[Any]) -> list[Any]:
    return list(fact.choices) if fact.choices else [*sorted(set(given)), "", _ELSE]


def _lists(_fact: Fact, given: list[Any]) -> list[Any]:
    """Every choice of those asked for, with and without another: at most of the first five."""
    asked = sorted(set(given))[:5]
    other: Any = 0 if asked and isinstance(asked[0], int) else _ELSE
    return [tuple(v for v, keep in zip((*asked, other), kept, strict=True) if keep)
            for kept in product((False, True), repeat=len(asked) + 1)]  # fmt: skip


def _moments(_fact: Fact, given: list[Any]) -> list[Any]:
    second = timedelta(seconds=1)
    edges = [datetime.fromisoformat(v) for v in given if isinstance(v, str)] or [datetime.fromisoformat("2026-01-01T00:00:00Z")]
    return [moment.isoformat() for edge in edges for moment in (edge - second, edge, edge + second)]


_MAKERS: dict[str, Any] = {
    "int": _numbers, "double": _doubles, "string": _texts, "bool": lambda _fact, _given: [False, True],
    "strings": _lists, "ints": _lists, "timestamp": _moments,
}  # fmt: skip

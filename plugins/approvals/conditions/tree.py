"""The tree of a condition: everything it may consist of, each part with its place in the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from plugins.approvals.conditions.mistakes import Position

Value: TypeAlias = int | float | str | bool | None


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, true, false or null."""

    at: Position
    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, ``amount_minor`` or ``acme_rma.pickup_code``, or the variable of a loop."""

    at: Position
    name: str


@dataclass(frozen=True, slots=True)
class Unary:
    """``!`` or ``-``."""

    at: Position
    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and what stands between them; ``at`` is the place of the operator."""

    at: Position
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Choice:
    """``test ? then : otherwise``."""

    at: Position
    test: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Several:
    """A list that is written down: ``["quality", "damaged"]``."""

    at: Position
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function: ``size(x)`` has no target, ``x.contains("y")`` has one."""

    at: Position
    name: str
    target: Node | None
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """``over.exists(variable, body)``, ``all`` or ``exists_one``."""

    at: Position
    name: str
    over: Node
    variable: str
    body: Node


Node: TypeAlias = Literal | Name | Unary | Binary | Choice | Several | Call | Loop


def children(node: Node) -> tuple[Node, ...]:
    """The parts right below, in the order they are evaluated in."""
    match node:
        case Unary():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case Choice():
            return (node.test, node.then, node.otherwise)
        case Several():
            return node.items
        case Call():
            return (*((node.target,) if node.target else ()), *node.arguments)
        case Loop():
            return (node.over, node.body)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(node: Node, bound: frozenset[str] = frozenset()) -> Iterator[Name]:
    """Every fact that is named, where it stands; variables of loops are none."""
    if isinstance(node, Name):
        if node.name not in bound:
            yield node
    elif isinstance(node, Loop):
        yield from names(node.over, bound)
        yield from names(node.body, bound | {node.variable})
    else:
        for child in children(node):
            yield from names(child, bound)

"""What a template may say: ``{{ name }}`` and ``{% if name %} … {% else %} … {% endif %}``, ``not`` included.

Nothing is ever evaluated: a template becomes a tree of three kinds of node by a scanner of one pass, and whatever is
none of them is refused with its place, when it is saved.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

LONGEST, DEEPEST = 16_000, 8
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_OPENINGS = {"{{": "}}", "{%": "%}", "{#": "#}"}


class TemplateMistake(ValueError):
    """What is wrong, and where: line and column, both from 1."""

    def __init__(self, why: str, line: int, column: int) -> None:
        super().__init__(why)
        self.why, self.line, self.column = why, line, column


@dataclass(frozen=True)
class Place:
    """Where a fact is put."""

    name: str


@dataclass
class If:
    """What is said when a fact is there, or not."""

    name: str
    is_negated: bool
    then: list[Node] = field(default_factory=list)
    otherwise: list[Node] = field(default_factory=list)
    has_else: bool = False


Node = str | Place | If


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(source: str, names: Collection[str]) -> tuple[Node, ...]:
    """The tree of a template that may name only these facts. Raises TemplateMistake."""
    if len(source) > LONGEST:
        raise TemplateMistake(f"a template has at most {LONGEST} characters", 1, 1)
    return tuple(_Reader(source, names).read())


class _Reader:
    """Builds the tree; ``open`` are the ifs that are not closed yet, outermost first."""

    def __init__(self, source: str, names: Collection[str]) -> None:
        self.source, self.names = source, names
        self.open: list[tuple[If, int]] = []
        self.top: list[Node] = []

    def read(self) -> list[Node]:
        for token in self._tokens():
            match token.kind:
                case "text":
                    self._target().append(token.text)
                case "{{":
                    self._target().append(Place(self._known(token.text, token.at)))
                case "{%":
                    self._tag(token)
                case _:
                    raise self._mistake("a template has no comments", token.at)
        if self.open:
            raise self._mistake("this 'if' has no 'endif'", self.open[-1][1])
        return self.top

    def _tokens(self) -> Iterator[_Token]:
        at = 0
        while at < len(self.source):
            start = min((i for o in _OPENINGS if (i := self.source.find(o, at)) >= 0), default=len(self.source))
            if start > at:
                yield _Token("text", self.source[at:start], at)
            if start == len(self.source):
                return
            opening = self.source[start : start + 2]
            end = self.source.find(_OPENINGS[opening], start + 2)
            if end < 0:
                raise self._mistake(f"{opening} is not closed", start)
            yield _Token(opening, self.source[start + 2 : end].strip(" "), start)
            at = end + 2

    def _target(self) -> list[Node]:
        if not self.open:
            return self.top
        inner = self.open[-1][0]
        return inner.otherwise if inner.has_else else inner.then

    def _tag(self, token: _Token) -> None:
        words = token.text.split()
        match words:
            case ["if", name]:
                self._begin(If(self._known(name, token.at), is_negated=False), token.at)
            case ["if", "not", name]:
                self._begin(If(self._known(name, token.at), is_negated=True), token.at)
            case ["else"] if self.open and not self.open[-1][0].has_else:
                self.open[-1][0].has_else = True
            case ["endif"] if self.open:
                self.open.pop()
            case _:
                raise self._mistake("here only 'if name', 'if not name', 'else' and 'endif' can stand", token.at)

    def _begin(self, node: If, at: int) -> None:
        if len(self.open) == DEEPEST:
            raise self._mistake(f"ifs stand at most {DEEPEST} deep", at)
        self._target().append(node)
        self.open.append((node, at))

    def _known(self, name: str, at: int) -> str:
        if not _NAME.fullmatch(name):
            raise self._mistake("between the braces only the name of a fact can stand", at)
        if name not in self.names:
            raise self._mistake(f"there is no fact {name}; there are {', '.join(sorted(self.names))}", at)
        return name

    def _mistake(self, why: str, at: int) -> TemplateMistake:
        before = self.source[:at]
        return TemplateMistake(why, before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1)

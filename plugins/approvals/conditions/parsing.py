"""Reads a source into its tree, by the precedence of CEL: ``?:``, ``||``, ``&&``, comparisons, sums, products, signs."""

from __future__ import annotations

from plugins.approvals.conditions import limits
from plugins.approvals.conditions.mistakes import (
    Position,
    bad_literal,
    ends_too_early,
    not_allowed,
    too_deep,
    too_many,
    unexpected,
)
from plugins.approvals.conditions.tokens import CONSTANTS, Token, tokens
from plugins.approvals.conditions.tree import Binary, Call, Choice, Literal, Loop, Name, Node, Several, Unary

LEVELS = (
    ("||",), ("&&",), ("==", "!=", "<", "<=", ">", ">=", "in"), ("+", "-"), ("*", "/", "%"),
)  # fmt: skip
"""Operators with two operands, weakest first."""
LOOPS = ("exists", "all", "exists_one")
_MAXIMUM = 2**63 - 1


def parse(source: str) -> Node:
    """The tree of a source. Raises ConditionMistake with the place of what does not belong there."""
    return _Parser(source).whole()


class _Parser:
    """One word of foresight; every descent is counted, so that no source exhausts the stack."""

    def __init__(self, source: str) -> None:
        self._tokens = list(tokens(source))
        self._index = self._depth = self._nodes = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._index]

    def whole(self) -> Node:
        node = self._choice()
        if self._next.kind != "end":
            raise unexpected(self._next.at, self._next.text)
        return node

    # -- words ----------------------------------------------------------------------------------------------------

    def _take(self) -> Token:
        token = self._next
        self._index += 1
        return token

    def _is(self, *texts: str) -> bool:
        return self._next.kind in ("sign", "name") and self._next.text in texts

    def _skip(self, text: str) -> bool:
        if self._is(text):
            self._index += 1
            return True
        return False

    def _expect(self, text: str) -> Token:
        if not self._is(text):
            raise self._surprise()
        return self._take()

    def _surprise(self) -> Exception:
        token = self._next
        return ends_too_early(token.at) if token.kind == "end" else unexpected(token.at, token.text)

    def _made(self, node: Node) -> Node:
        self._nodes += 1
        if self._nodes > limits.NODES:
            raise too_many(node.at, limits.NODES)
        return node

    def _deeper(self, at: Position) -> None:
        self._depth += 1
        if self._depth > limits.DEPTH:
            raise too_deep(at, limits.DEPTH)

    # -- grammar --------------------------------------------------------------------------------------------------

    def _choice(self) -> Node:
        self._deeper(self._next.at)
        node = self._level(0)
        if self._is("?"):
            at = self._take().at
            then = self._choice()
            self._expect(":")
            node = self._made(Choice(at, node, then, self._choice()))
        self._depth -= 1
        return node

    def _level(self, level: int) -> Node:
        if level == len(LEVELS):
            return self._unary()
        node = self._level(level + 1)
        while self._is(*LEVELS[level]):
            operator = self._take()
            node = self._made(Binary(operator.at, operator.text, node, self._level(level + 1)))
        return node

    def _unary(self) -> Node:
        if not self._is("!", "-"):
            return self._member()
        sign = self._take()
        if sign.text == "-" and self._next.kind == "number":
            return self._number(sign.at, -1)
        self._deeper(sign.at)
        node = self._made(Unary(sign.at, sign.text, self._unary()))
        self._depth -= 1
        return node

    def _member(self) -> Node:
        node = self._primary()
        while self._is(".", "["):
            if self._is("["):
                raise not_allowed(self._next.at, "[…]", ", ".join(("in", *LOOPS)))
            self._take()
            word = self._name()
            if self._is("(") and not isinstance(node, Call | Loop):
                node = self._made(self._method(node, word))
            elif isinstance(node, Name) and "." not in node.name:
                node = Name(node.at, f"{node.name}.{word.text}")
            else:
                raise unexpected(word.at, word.text)
        return node

    def _name(self) -> Token:
        if self._next.kind != "name" or self._next.text in CONSTANTS or self._next.text == "in":
            raise self._surprise()
        return self._take()

    def _method(self, target: Node, word: Token) -> Node:
        if word.text not in LOOPS:
            return Call(word.at, word.text, target, self._arguments(")"))
        self._expect("(")
        variable = self._name()
        self._expect(",")
        body = self._choice()
        self._expect(")")
        return Loop(word.at, word.text, target, variable.text, body)

    def _arguments(self, end: str) -> tuple[Node, ...]:
        self._take()
        found: list[Node] = []
        while not self._is(end):
            found.append(self._choice())
            if not self._is(end):
                self._expect(",")
        self._take()
        return tuple(found)

    def _primary(self) -> Node:
        token = self._next
        if token.kind == "number":
            return self._number(token.at, 1)
        if token.kind == "text":
            return self._made(Literal(self._take().at, token.value))
        if token.kind == "name" and token.text in CONSTANTS:
            return self._made(Literal(self._take().at, CONSTANTS[token.text]))
        if self._skip("("):
            node = self._choice()
            self._expect(")")
            return node
        if self._is("["):
            return self._made(Several(token.at, self._arguments("]")))
        word = self._name()
        if self._is("("):
            return self._made(Call(word.at, word.text, None, self._arguments(")")))
        return self._made(Name(word.at, word.text))

    def _number(self, at: Position, sign: int) -> Node:
        token = self._take()
        value = sign * token.value if isinstance(token.value, int | float) else 0
        if isinstance(value, int) and value > _MAXIMUM:
            raise bad_literal(at, token.text)
        return self._made(Literal(at, value))

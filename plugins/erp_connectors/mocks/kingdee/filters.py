"""The filter grammar of a bill query: parsed and evaluated here, never handed to SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .compare import COMPARISONS, like
from .envelope import PARAMETER, Refusal
from .tokens import Token, tokens_of

Lookup = Callable[[str], Any]
Operand = Callable[[Lookup], Any]
Test = Callable[[Lookup], bool]
Only = Mapping[str, frozenset[str]]
"""Fields (in lower case) that can only match with one of these texts: by them documents are looked up instead of read through."""
_MAX_DEPTH = 60


@dataclass(frozen=True)
class Condition:
    """A test and what it pins down."""

    test: Test
    only: Only = field(default_factory=dict)


@dataclass(frozen=True)
class Filter:
    """A readable condition and the fields it looks at."""

    fields: tuple[str, ...]
    matches: Test
    only: Only = field(default_factory=dict)


def read_filter(given: Any) -> Filter:
    """The condition of a FilterString, in text or array form; nothing matches everything."""
    tokens = tokens_of(given)
    if not tokens:
        return Filter((), lambda _: True)
    whole = _Parser(tokens).whole()
    return Filter(tuple(token.value for token in tokens if token.kind == "field"), whole.test, whole.only)


class _Parser:
    """Recursive descent over: or > and > not > ( … ) > comparison."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def whole(self) -> Condition:
        condition = self._any()
        if self.at < len(self.tokens):
            raise self._wrong()
        return condition

    def _any(self) -> Condition:
        parts = [self._all()]
        while self._took("or"):
            parts.append(self._all())
        tests = [part.test for part in parts]
        return parts[0] if len(parts) == 1 else Condition(lambda look: any(test(look) for test in tests), _either(parts))

    def _all(self) -> Condition:
        parts = [self._one()]
        while self._took("and"):
            parts.append(self._one())
        tests = [part.test for part in parts]
        only = {key: values for part in parts for key, values in part.only.items()}
        return Condition(lambda look: all(test(look) for test in tests), only)

    def _one(self) -> Condition:
        if self._took("not"):
            inner = self._one().test
            return Condition(lambda look: not inner(look))
        if self._took("("):
            return self._closed()
        return self._comparison()

    def _closed(self) -> Condition:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise Refusal("过滤条件嵌套过深", PARAMETER)
        inner = self._any()
        self._need(")")
        self.depth -= 1
        return inner

    def _comparison(self) -> Condition:
        begun = self.at
        left = self._operand()
        if self._took("is"):
            negative = self._took("not")
            self._need("null")
            return Condition(lambda look: (left(look) in (None, "")) != negative)
        if self._took("not"):
            test = self._compared(left)
            return Condition(lambda look: not test(look))
        return Condition(self._compared(left), _pinned(self.tokens[begun : self.at]))

    def _compared(self, left: Operand) -> Test:
        sign = self._next().value
        if sign in COMPARISONS:
            compare, right = COMPARISONS[sign], self._operand()
            return lambda look: compare(left(look), right(look))
        if sign == "like":
            pattern = self._operand()
            return lambda look: like(left(look), pattern(look))
        if sign == "in":
            return self._among(left)
        if sign == "between":
            return self._between(left)
        self.at -= 1
        raise self._wrong()

    def _among(self, left: Operand) -> Test:
        self._need("(")
        values = [self._operand()]
        while self._took(","):
            values.append(self._operand())
        self._need(")")
        return lambda look: any(COMPARISONS["="](left(look), value(look)) for value in values)

    def _between(self, left: Operand) -> Test:
        low = self._operand()
        self._need("and")
        high = self._operand()
        return lambda look: COMPARISONS[">="](left(look), low(look)) and COMPARISONS["<="](left(look), high(look))

    def _operand(self) -> Operand:
        token = self._next()
        if token.kind == "field":
            return lambda look: look(token.value)
        if token.kind == "text":
            return lambda _: token.value
        if token.kind == "number":
            return lambda _: float(token.value)
        self.at -= 1
        raise self._wrong()

    def _next(self) -> Token:
        if self.at >= len(self.tokens):
            raise self._wrong()
        self.at += 1
        return self.tokens[self.at - 1]

    def _took(self, value: str) -> bool:
        here = self.tokens[self.at] if self.at < len(self.tokens) else None
        if here is None or here.kind in {"text", "number", "field"} or here.value != value:
            return False
        self.at += 1
        return True

    def _need(self, value: str) -> None:
        if not self._took(value):
            raise self._wrong()

    def _wrong(self) -> Refusal:
        near = " ".join(token.value for token in self.tokens[self.at : self.at + 3]) or "末尾"
        return Refusal(f"过滤条件不正确，“{near}”附近有语法错误", PARAMETER)


def _either(parts: list[Condition]) -> Only:
    """What all branches pin down, with the texts of any of them."""
    first, *others = parts
    shared = [key for key in first.only if all(key in part.only for part in others)]
    return {key: frozenset().union(*(part.only[key] for part in parts)) for key in shared}


def _pinned(tokens: list[Token]) -> Only:
    """FIELD = 'text' and FIELD in ('text', …) pin a field down; so do whole numbers, which ids are asked by."""
    left, sign, *rest = tokens
    values = [token for token in rest if token.kind != "sign"]
    if left.kind != "field" or sign.value not in ("=", "in") or not all(map(_is_plain, values)):
        return {}
    return {left.value.casefold(): frozenset(token.value for token in values)}


def _is_plain(token: Token) -> bool:
    """Beyond ASCII the database's idea of upper and lower case is not ours, so such texts are compared one by one."""
    return token.kind in ("text", "number") and all(one.isascii() or one.lower() == one.upper() for one in token.value)

"""Gives every part of a tree its type, or says which part has none: what passes here runs without an error of types."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from re import fullmatch

from plugins.approvals.conditions.mistakes import (
    bad_literal,
    mismatch,
    never_null,
    not_allowed,
    second_loop,
    unknown_name,
    wanted,
    wrong_result,
)
from plugins.approvals.conditions.patterns import check_pattern
from plugins.approvals.conditions.tree import Binary, Call, Choice, Literal, Loop, Name, Node, Several, Unary, walk
from plugins.approvals.conditions.types import (
    EQUAL,
    FUNCTIONS,
    LISTS,
    MADE,
    NUMBERS,
    ORDERED,
    SEARCHES,
    SUMS,
    Type,
)

_DURATION = r"-?(?:[0-9]{1,6}(?:\.[0-9]{1,6})?(?:h|m|s|ms)){1,4}"
_MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)"


def check(node: Node, known: Mapping[str, Type], optional: Collection[str], expected: Collection[Type]) -> Type:
    """The type of the whole, one of those expected. Raises ConditionMistake at the part that does not fit."""
    loops = [part for part in walk(node) if isinstance(part, Loop)]
    if len(loops) > 1:
        raise second_loop(loops[1].at)
    found = _Checker(known, optional).type_of(node)
    if found not in expected:
        raise wrong_result(node.at, " / ".join(expected), found)
    return found


class _Checker:
    def __init__(self, known: Mapping[str, Type], optional: Collection[str]) -> None:
        self._known, self._optional = dict(known), optional

    def type_of(self, node: Node) -> Type:
        match node:
            case Literal():
                return _of_literal(node)
            case Name():
                return self._of_name(node)
            case Unary():
                return self._of_unary(node)
            case Binary():
                return self._of_binary(node)
            case Choice():
                return self._of_choice(node)
            case Several():
                return self._of_list(node)
            case Call():
                return self._of_call(node)
            case Loop():
                return self._of_loop(node)

    def _need(self, node: Node, what: str, expected: Type) -> None:
        if (found := self.type_of(node)) != expected:
            raise wanted(node.at, what, expected, found)

    def _of_name(self, node: Name) -> Type:
        if node.name not in self._known:
            raise unknown_name(node.at, node.name, self._known)
        return self._known[node.name]

    def _of_unary(self, node: Unary) -> Type:
        expected: Type = "bool" if node.operator == "!" else "int"
        self._need(node.operand, node.operator, expected)
        return expected

    # -- two operands ---------------------------------------------------------------------------------------------

    def _of_binary(self, node: Binary) -> Type:
        if node.operator in ("&&", "||"):
            self._need(node.left, node.operator, "bool")
            self._need(node.right, node.operator, "bool")
            return "bool"
        left, right = self.type_of(node.left), self.type_of(node.right)
        if node.operator in ("+", "-", "*", "/", "%"):
            if (node.operator, left, right) not in SUMS:
                raise mismatch(node.at, node.operator, left, right)
            return SUMS[node.operator, left, right]
        if not self._compares(node, left, right):
            raise mismatch(node.at, node.operator, left, right)
        return "bool"

    def _compares(self, node: Binary, left: Type, right: Type) -> bool:
        if node.operator == "in":
            return right in LISTS and LISTS[right] == left
        if node.operator in ("==", "!="):
            return self._asks_for_value(node, left, right) or (left == right and left in EQUAL - {"double"})
        return {left, right} <= NUMBERS or (left == right and left in ORDERED)

    def _asks_for_value(self, node: Binary, left: Type, right: Type) -> bool:
        """``fact == null``: whether an optional fact has a value."""
        if (left == "null") == (right == "null"):
            return False
        fact = node.right if left == "null" else node.left
        if not isinstance(fact, Name):
            return False
        if fact.name not in self._optional:
            raise never_null(fact.at, fact.name)
        return True

    def _of_choice(self, node: Choice) -> Type:
        self._need(node.test, "?", "bool")
        then, otherwise = self.type_of(node.then), self.type_of(node.otherwise)
        if then != otherwise or then == "null":
            raise mismatch(node.at, "? :", then, otherwise)
        return then

    # -- lists and functions --------------------------------------------------------------------------------------

    def _of_list(self, node: Several) -> Type:
        if not node.items:
            raise bad_literal(node.at, "[]")
        first = self.type_of(node.items[0])
        lists: dict[Type, Type] = {inside: whole for whole, inside in LISTS.items()}
        if first not in lists:
            raise wanted(node.items[0].at, "[…]", " / ".join(lists), first)
        for item in node.items[1:]:
            self._need(item, "[…]", first)
        return lists[first]

    def _of_call(self, node: Call) -> Type:
        if node.name == "size":
            return self._size(node)
        if node.name in (*SEARCHES, "matches") and node.target is not None:
            self._need(node.target, node.name, "string")
            self._only(node, "string")
            if node.name == "matches":
                check_pattern(_written(node))
            return "bool"
        if node.name in MADE and node.target is None:
            self._only(node, "string")
            _check_moment(node.name, _written(node))
            return MADE[node.name]
        raise not_allowed(node.at, f"{node.name}()", ", ".join(FUNCTIONS))

    def _only(self, node: Call, expected: Type) -> None:
        if len(node.arguments) != 1:
            raise wanted(node.at, node.name, f"({expected})", f"({', '.join(self.type_of(a) for a in node.arguments)})")
        self._need(node.arguments[0], node.name, expected)

    def _size(self, node: Call) -> Type:
        of = (*((node.target,) if node.target else ()), *node.arguments)
        found = [self.type_of(part) for part in of]
        if len(found) != 1 or found[0] not in ("string", *LISTS):
            raise wanted(node.at, node.name, "(string / strings)", f"({', '.join(found)})")
        return "int"

    def _of_loop(self, node: Loop) -> Type:
        over = self.type_of(node.over)
        if over not in LISTS:
            raise wanted(node.over.at, node.name, " / ".join(LISTS), over)
        hidden = self._known.get(node.variable)
        self._known[node.variable] = LISTS[over]
        self._need(node.body, node.name, "bool")
        del self._known[node.variable]
        if hidden is not None:
            self._known[node.variable] = hidden
        return "bool"


def _of_literal(node: Literal) -> Type:
    kinds: dict[type, Type] = {bool: "bool", int: "int", float: "double", str: "string"}
    return kinds.get(type(node.value), "null")


def _written(node: Call) -> Literal:
    """The argument, which must be written down and not come from a fact."""
    argument = node.arguments[0]
    if not isinstance(argument, Literal):
        raise wanted(argument.at, node.name, '"…"', "string")
    return argument


def _check_moment(name: str, argument: Literal) -> None:
    text = str(argument.value)
    try:
        if not fullmatch(_DURATION if name == "duration" else _MOMENT, text):
            raise ValueError(text)
        if name == "timestamp":
            datetime.fromisoformat(text)
    except ValueError:
        raise bad_literal(argument.at, text) from None

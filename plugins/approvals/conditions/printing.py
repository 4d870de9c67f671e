"""Prints a checked tree as the CEL text that runs. Facts become ``f0``, ``f1`` …, so that no name can clash with another."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.approvals.conditions.parsing import LEVELS
from plugins.approvals.conditions.patterns import in_ascii
from plugins.approvals.conditions.tree import Binary, Call, Choice, Literal, Loop, Name, Node, Several, Unary

VARIABLE = "v"
"""What the variable of a loop is called; there is at most one loop."""
_STRENGTH = {operator: strength for strength, level in enumerate(LEVELS, 1) for operator in level}
_SIGN = len(LEVELS) + 1
_WHOLE = _SIGN + 1


def printed(node: Node, variables: Mapping[str, str]) -> str:
    """CEL text; brackets only where the precedence asks for them, since the library bounds how deep they go."""
    return _print(node, variables, 0)


def _print(node: Node, variables: Mapping[str, str], outside: int) -> str:
    strength, text = _part(node, variables)
    return f"({text})" if strength < outside else text


def _part(node: Node, names: Mapping[str, str]) -> tuple[int, str]:
    match node:
        case Literal():
            return (_SIGN if _is_negative(node) else _WHOLE), _literal(node)
        case Name():
            return _WHOLE, names[node.name]
        case Unary(operator="-"):  # the library's own sign overflows in silence, its subtraction does not
            own = _STRENGTH["-"]
            return own, f"0 - {_print(node.operand, names, own + 1)}"
        case Unary():
            return _SIGN, f"!{_print(node.operand, names, _WHOLE)}"
        case Binary():
            own = _STRENGTH[node.operator]
            return own, f"{_print(node.left, names, own)} {node.operator} {_print(node.right, names, own + 1)}"
        case Choice():
            parts = (_print(node.test, names, 1), _print(node.then, names, 1), _print(node.otherwise, names, 1))
            return 0, f"{parts[0]} ? {parts[1]} : {parts[2]}"
        case Several():
            return _WHOLE, f"[{_listed(node.items, names)}]"
        case Call():
            return _WHOLE, _call(node, names)
        case Loop():
            over, inside = _print(node.over, names, _WHOLE), {**names, node.variable: VARIABLE}
            return _WHOLE, f"{over}.{node.name}({VARIABLE}, {_print(node.body, inside, 0)})"


def _is_negative(node: Literal) -> bool:
    return isinstance(node.value, int | float) and node.value < 0


def _call(node: Call, names: Mapping[str, str]) -> str:
    if node.name == "matches" and isinstance(node.arguments[0], Literal):
        return f"{_target(node, names)}matches({_quoted(in_ascii(str(node.arguments[0].value)))})"
    return f"{_target(node, names)}{node.name}({_listed(node.arguments, names)})"


def _target(node: Call, names: Mapping[str, str]) -> str:
    return f"{_print(node.target, names, _WHOLE)}." if node.target else ""


def _listed(nodes: tuple[Node, ...], names: Mapping[str, str]) -> str:
    return ", ".join(_print(node, names, 0) for node in nodes)


def _literal(node: Literal) -> str:
    if isinstance(node.value, str):
        return _quoted(node.value)
    if isinstance(node.value, bool) or node.value is None:
        return {True: "true", False: "false", None: "null"}[node.value]
    return repr(node.value)


def _quoted(text: str) -> str:
    """Nothing but printable ASCII, everything else by its number."""
    return '"' + "".join(_character(c) for c in text) + '"'


def _character(c: str) -> str:
    if c.isascii() and c.isprintable() and c not in '"\\':
        return c
    return f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}"

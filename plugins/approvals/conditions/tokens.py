"""The words of a condition: names, numbers, texts and signs, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plugins.approvals.conditions import limits
from plugins.approvals.conditions.mistakes import Position, bad_literal, long_text, too_long, unexpected

RESERVED = frozenset((
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "namespace", "package",
    "return", "var", "void", "while",
))  # fmt: skip
"""Words that CEL keeps for itself."""
CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}

_WORD = re.compile(r"""
    (?P<space>   [ \t\r\n]+ | //[^\n]* )
  | (?P<number>  0[xX][0-9a-fA-F]+ | (?: [0-9]+ (?:\.[0-9]+)? | \.[0-9]+ ) (?:[eE][+-]?[0-9]+)? )
  | (?P<text>    [rR]?"(?:[^"\\\n]|\\[^\n])*" | [rR]?'(?:[^'\\\n]|\\[^\n])*' )
  | (?P<name>    [A-Za-z_][A-Za-z0-9_]* )
  | (?P<sign>    == | != | <= | >= | && | \|\| | [-+*/%<>!?:.,()\[\]] )
""", re.VERBOSE)  # fmt: skip
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.))", re.DOTALL)
_SHORT = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"} | {c: c for c in "\\?\"'`"}
_INT = 2**63


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is name, sign, text, number or end; ``value`` is the text or number that a literal means."""

    kind: str
    text: str
    at: Position
    value: str | int | float = ""


def tokens(source: str) -> Iterator[Token]:
    """The words of a source and an end. Raises ConditionMistake at the first sign that means nothing."""
    if len(source) > limits.SOURCE:
        raise too_long(Position(), limits.SOURCE)
    index, line, begun = 0, 1, 0
    while index < len(source):
        at = Position(line, index - begun + 1)
        found = _WORD.match(source, index)
        if found is None:
            raise unexpected(at, _shown(source[index]))
        if found.lastgroup != "space":
            yield _token(str(found.lastgroup), found.group(), at)
        index = found.end()
        if breaks := found.group().count("\n"):
            line, begun = line + breaks, found.start() + found.group().rindex("\n") + 1
    yield Token("end", "", Position(line, index - begun + 1))


def _shown(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"


def _token(kind: str, text: str, at: Position) -> Token:
    if kind == "number":
        return Token(kind, text, at, _number(text, at))
    if kind == "text":
        return Token(kind, text, at, _text(text, at))
    if text in RESERVED:
        raise unexpected(at, text)
    return Token(kind, text, at)


def _number(text: str, at: Position) -> int | float:
    if text[:2] in ("0x", "0X"):
        number: int | float = int(text, 16)
    else:
        number = int(text) if text.isdigit() else float(text)
    if (isinstance(number, int) and number > _INT) or number == float("inf"):
        raise bad_literal(at, text)
    return number


def _text(text: str, at: Position) -> str:
    raw = text[0] in "rR"
    inside = text[2:-1] if raw else text[1:-1]
    value = inside if raw else _ESCAPE.sub(lambda found: _escaped(found, at), inside)
    if len(value) > limits.TEXT:
        raise long_text(at, limits.TEXT)
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise bad_literal(at, ascii(text))
    return value


def _escaped(found: re.Match[str], at: Position) -> str:
    hexadecimal, octal, short = next((g for g in found.groups()[:3] if g), None), found[4], found[5]
    if short is not None:
        if short not in _SHORT:
            raise bad_literal(at, found.group())
        return _SHORT[short]
    number = int(octal, 8) if octal else int(str(hexadecimal), 16)
    if number > 0x10FFFF:
        raise bad_literal(at, found.group())
    return chr(number)

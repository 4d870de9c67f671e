"""Splits a filter, in text or array form, into tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .envelope import PARAMETER, Refusal
from .loose import pick

_TOKEN = re.compile(
    r"\s*(?:(?P<text>\{ts\s*'[^']*'\}|[Nn]?'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))"
    r"|(?P<word>[^\W\d][\w.]*)|(?P<sign><>|!=|>=|<=|=|<|>|\(|\)|,))"
)
_WORDS = {"and", "or", "not", "in", "like", "is", "null", "between"}
# 67 is written down; the others are what public clients send and what they mean by it. Further codes are refused, not guessed.
_CODES = {"67": "=", "105": "=", "17": "like", "60": "like"}
_PATTERNS = {"17": "%{}%", "60": "{}%"}
_OR = {"1", "or"}


@dataclass(frozen=True)
class Token:
    """One word of a filter; kind is text, number, field, word or sign."""

    kind: str
    value: str


def tokens_of(given: Any) -> list[Token]:
    """The tokens of a FilterString, whichever form it has."""
    return _from_list(given) if isinstance(given, list) else _split(str(given or ""))


def _split(text: str) -> list[Token]:
    tokens, at, text = [], 0, text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise Refusal(f"过滤条件不正确，位置{at + 1}：{text[at : at + 20]}", PARAMETER)
        tokens.append(_token(str(found.lastgroup), found.group(str(found.lastgroup))))
        at = found.end()
    return tokens


def _token(kind: str, value: str) -> Token:
    if kind == "text":
        return Token("text", value[value.index("'") + 1 : value.rindex("'")].replace("''", "'"))
    if kind == "word":
        return Token("word", value.casefold()) if value.casefold() in _WORDS else Token("field", value)
    return Token(kind, value)


def _from_list(conditions: list[Any]) -> list[Token]:
    tokens: list[Token] = []
    for at, one in enumerate(conditions):
        if not isinstance(one, dict):
            raise Refusal("过滤条件数组的元素必须是对象", PARAMETER)
        tokens += _condition(one)
        if at < len(conditions) - 1:
            tokens.append(Token("word", "or" if str(pick(one, "Logic") or "0").casefold() in _OR else "and"))
    return tokens


def _condition(one: dict[str, Any]) -> list[Token]:
    code = str(pick(one, "Compare") or "").strip().casefold()
    operator = _split(_CODES.get(code, code))
    if not operator or operator[0].kind not in {"sign", "word"}:
        raise Refusal(f"不支持的比较符：{code}", PARAMETER)
    given = pick(one, "Value")
    value = _PATTERNS.get(code, "{}").format("" if given is None else given)
    listed = _listed(value) if operator[-1].value == "in" else [Token("text", value)]
    nothing = operator[-1].value == "null"
    return [
        *_split(str(pick(one, "Left") or "")),
        Token("field", str(pick(one, "FieldName") or "")),
        *operator,
        *([] if nothing else listed),
        *_split(str(pick(one, "Right") or "")),
    ]


def _listed(value: str) -> list[Token]:
    parts = [part.strip().strip("'") for part in value.strip("()").split(",")]
    inner = [token for part in parts for token in (Token("text", part), Token("sign", ","))]
    return [Token("sign", "("), *inner[:-1], Token("sign", ")")]

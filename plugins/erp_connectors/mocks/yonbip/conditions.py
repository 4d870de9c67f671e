"""The simpleVOs of a list: conditions on fields, joined by and or or, possibly nested."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from .envelope import PATTERN, WRONG_TYPE, Refusal
from .services import Record

_MAX_DEPTH = 20
Reader = Callable[[Record, str], Any]


def matches(conditions: Any, row: Record, read: Reader, depth: int = 0) -> bool:
    """Read from left to right; each condition's logicOp joins it to what came before. `read` gives a field of the row."""
    if depth > _MAX_DEPTH:
        raise Refusal("查询条件嵌套过深", PATTERN)
    if not isinstance(conditions, list):
        raise Refusal("参数[simpleVOs]类型校验失败", WRONG_TYPE)
    result = True
    for at, one in enumerate(conditions):
        if not isinstance(one, dict):
            raise Refusal("参数[simpleVOs]类型校验失败", WRONG_TYPE)
        met = _met(one, row, read, depth)
        either = at > 0 and str(one.get("logicOp") or "and").casefold() == "or"
        result = (result or met) if either else (result and met)
    return result


def sort_key(value: Any) -> tuple[int, Any]:
    """Nothing first, then numbers, then text."""
    if value is None:
        return 0, 0
    return (1, float(value)) if isinstance(value, (bool, int, float)) else (2, str(value))


def _met(one: Record, row: Record, read: Reader, depth: int) -> bool:
    inner = one.get("conditions")
    op = str(one.get("op") or "eq").casefold()
    if inner:
        either = op == "or" or (str(one.get("logicOp") or "").casefold() == "or" and not one.get("field"))
        parts = [{**part, "logicOp": "or"} for part in inner] if either and isinstance(inner, list) else inner
        return matches(parts, row, read, depth + 1)
    if not one.get("field"):
        return True
    test = _TESTS.get(op)
    if test is None:
        raise Refusal(f"不支持的比较符[{one.get('op')}]", PATTERN)
    return test(read(row, str(one["field"])), one.get("value1"), one.get("value2"))


def _compared(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any, Any], bool]:
    def compare(value: Any, first: Any, _: Any) -> bool:
        return value is not None and test(*_alike(value, first))

    return compare


def _alike(value: Any, given: Any) -> tuple[Any, Any]:
    try:
        if isinstance(value, (bool, int, float)) or isinstance(given, (bool, int, float)):
            return float(value), float(given)
    except (TypeError, ValueError):
        pass
    return str(value), str(given)


def _like(value: Any, first: Any, _: Any) -> bool:
    return _bare(first) in str(value or "").casefold()


def _left_like(value: Any, first: Any, _: Any) -> bool:
    """The given text stands at the left of the value, as in a right-open LIKE (their words: 左侧字符包含)."""
    return str(value or "").casefold().startswith(_bare(first))


def _right_like(value: Any, first: Any, _: Any) -> bool:
    return str(value or "").casefold().endswith(_bare(first))


def _bare(given: Any) -> str:
    return str(given or "").strip("%").casefold()


def _between(value: Any, first: Any, second: Any) -> bool:
    if value is None:
        return False
    low, high = _alike(value, first), _alike(value, second)
    return bool(low[0] >= low[1] and (second in (None, "") or high[0] <= high[1]))


def among(value: Any, first: Any, _: Any = None) -> bool:
    """Is the value one of a list, or of a text with commas?"""
    given = first if isinstance(first, list) else str("" if first is None else first).split(",")
    return str(value) in {str(one).strip() for one in given}


_TESTS: dict[str, Callable[[Any, Any, Any], bool]] = {
    "eq": _compared(operator.eq),
    "neq": lambda value, first, _: not _compared(operator.eq)(value, first, None),
    "gt": _compared(operator.gt),
    "egt": _compared(operator.ge),
    "lt": _compared(operator.lt),
    "elt": _compared(operator.le),
    "like": _like,
    "leftlike": _left_like,
    "rightlike": _right_like,
    "between": _between,
    "in": among,
    "nin": lambda value, first, _: not among(value, first),
    "is_null": lambda value, *_: value in (None, ""),
    "is_not_null": lambda value, *_: value not in (None, ""),
}

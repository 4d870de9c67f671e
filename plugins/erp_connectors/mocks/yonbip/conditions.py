"""The simpleVOs of a list: conditions on fields, joined by and or or, possibly nested."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from .envelope import Refusal
from .services import Record

_MAX_DEPTH = 20


def matches(conditions: list[Any], row: Record, depth: int = 0) -> bool:
    """Read from left to right; each condition's logicOp joins it to what came before."""
    if depth > _MAX_DEPTH:
        raise Refusal("查询条件嵌套过深", "310015")
    result = True
    for at, one in enumerate(conditions):
        if not isinstance(one, dict):
            raise Refusal("simpleVOs参数错误", "310023")
        met = _met(one, row, depth)
        either = at > 0 and str(one.get("logicOp", "and")).casefold() == "or"
        result = (result or met) if either else (result and met)
    return result


def sort_key(value: Any) -> tuple[int, Any]:
    """Nothing first, then numbers, then text."""
    if value is None:
        return 0, 0
    return (1, float(value)) if isinstance(value, (bool, int, float)) else (2, str(value))


def _met(one: Record, row: Record, depth: int) -> bool:
    if one.get("conditions"):
        return matches(one["conditions"], row, depth + 1)
    test = _TESTS.get(str(one.get("op", "eq")).casefold())
    if test is None:
        raise Refusal(f"不支持的比较符[{one.get('op')}]", "310015")
    # A field of the lines may be named with the lines before it.
    field = str(one.get("field", "")).rpartition(".")[2]
    return test(row.get(field), one.get("value1"), one.get("value2"))


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
    return str(first or "").strip("%").casefold() in str(value or "").casefold()


def _between(value: Any, first: Any, second: Any) -> bool:
    if value is None:
        return False
    low, high = _alike(value, first), _alike(value, second)
    return bool(low[0] >= low[1] and high[0] <= high[1])


def _among(value: Any, first: Any, _: Any) -> bool:
    given = first if isinstance(first, list) else str(first or "").split(",")
    return str(value) in {str(one).strip() for one in given}


_TESTS: dict[str, Callable[[Any, Any, Any], bool]] = {
    "eq": _compared(operator.eq),
    "neq": _compared(operator.ne),
    "gt": _compared(operator.gt),
    "egt": _compared(operator.ge),
    "lt": _compared(operator.lt),
    "elt": _compared(operator.le),
    "like": _like,
    "between": _between,
    "in": _among,
}

"""Compares values the way the database under a real installation would."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

_DATE = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}")


def _compared(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(left: Any, right: Any) -> bool:
        if left is None or right is None:
            return False
        one, other = _alike(left, right)
        return test(one, other)

    return compare


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": _compared(operator.eq),
    "<>": _compared(operator.ne),
    "!=": _compared(operator.ne),
    ">": _compared(operator.gt),
    ">=": _compared(operator.ge),
    "<": _compared(operator.lt),
    "<=": _compared(operator.le),
}


def like(value: Any, pattern: Any) -> bool:
    """SQL LIKE without regard to case; % is any text, _ any character."""
    if value is None or pattern is None:
        return False
    parts = {"%": ".*", "_": "."}
    expression = "".join(parts.get(one, re.escape(one)) for one in str(pattern))
    return re.fullmatch(expression, str(value), re.IGNORECASE | re.DOTALL) is not None


def sort_key(value: Any) -> tuple[int, Any]:
    """Orders mixed values: nothing first, then numbers, then text."""
    if value is None:
        return 0, 0
    if isinstance(value, (bool, int, float)):
        return 1, float(value)
    return 2, str(value).casefold()


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Both sides as dates, else as numbers when one of them is, else as text without regard to case."""
    readers = [_date] if isinstance(left, str) and isinstance(right, str) else [_number]
    for read in readers:
        one, other = read(left), read(right)
        if one is not None and other is not None:
            return one, other
    return str(left).casefold(), str(right).casefold()


def _number(value: Any) -> float | None:
    try:
        # A flag is kept as true or false and asked for as '1' or '0'.
        return float(value)
    except (TypeError, ValueError):
        return None


def _date(value: Any) -> datetime | None:
    if not _DATE.match(value):
        return None
    try:
        return datetime.fromisoformat(value.strip().replace("/", "-")).replace(tzinfo=None)
    except ValueError:
        return None

"""Facts as they are handed to an evaluation: each of its declared type and within its bounds, or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from plugins.approvals.conditions import limits
from plugins.approvals.conditions.types import Type


def value_for(kind: Type, value: Any) -> Any:
    """The value as the evaluation takes it. ValueError for another type, or for more than the bounds allow."""
    made = _MAKERS[kind](value)
    if made is None:
        raise ValueError(kind)
    return made


def _int(value: Any) -> int | None:
    return value if type(value) is int and -(2**63) <= value < 2**63 else None


def _double(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = float(value)
    return number if isfinite(number) else None


def _bool(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _string(value: Any, longest: int = limits.TEXT) -> str | None:
    if not isinstance(value, str) or len(value) > longest:
        return None
    value.encode()  # half of a pair of surrogates is no text: UnicodeEncodeError is a ValueError
    return value


def _strings(value: Any) -> list[str] | None:
    if not isinstance(value, list | tuple) or len(value) > limits.ITEMS:
        return None
    return list(value) if all(_string(item, limits.ITEM) is not None for item in value) else None


def _ints(value: Any) -> list[int] | None:
    if not isinstance(value, list | tuple) or len(value) > limits.ITEMS:
        return None
    return list(value) if all(_int(item) is not None for item in value) else None


def _timestamp(value: Any) -> datetime | None:
    """Aware, or as JSON keeps it."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC) if isinstance(moment, datetime) and moment.tzinfo else None


_MAKERS: Mapping[Type, Callable[[Any], Any]] = {
    "int": _int, "double": _double, "bool": _bool, "string": _string, "strings": _strings, "ints": _ints,
    "timestamp": _timestamp,
}  # fmt: skip

"""Reads the loosely typed values clients send: flags as text, ids as lists or comma texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def truth(value: Any, default: bool = False) -> bool:
    """A flag that may come as text."""
    if value is None or value == "":
        return default
    return str(value).strip().casefold() in {"true", "1"}


def whole(value: Any) -> int:
    """A number that may come as text; nothing is 0."""
    try:
        return int(str(value).strip() or 0)
    except ValueError:
        return 0


def texts(value: Any) -> list[str]:
    """A list that may come as one value or as text with commas."""
    given = value if isinstance(value, list) else str(value if value is not None else "").split(",")
    return [str(one).strip() for one in given if str(one).strip() not in {"", "0"}]


def pick(record: Mapping[str, Any], *names: str) -> Any:
    """The value under one of the names, in whatever case it was written."""
    lowered = {str(key).casefold(): value for key, value in record.items()}
    return next((lowered[name.casefold()] for name in names if name.casefold() in lowered), None)

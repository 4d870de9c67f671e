"""Reads one value of a Model the way the field's kind wants it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from .envelope import Refusal
from .forms import Field
from .loose import truth


def value_of(field: Field, given: Any) -> Any:
    """The value to keep, or a refusal naming the field."""
    if given is None or given == "":
        return None
    try:
        return _READERS.get(field.kind, str)(given)
    except (ValueError, InvalidOperation) as problem:
        raise Refusal(f"字段“{field.name}”的值不正确：{given}", field_name=field.key) from problem


def default_of(field: Field, today: str) -> Any:
    """What a new record gets when the field was not sent."""
    return value_of(field, today if field.default == "today" else field.default)


def _number(given: Any) -> int | float:
    exact = Decimal(str(given))
    if not exact.is_finite():
        raise ValueError(given)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _date(given: Any) -> str:
    return datetime.fromisoformat(str(given).strip().replace("/", "-")).replace(tzinfo=None).strftime("%Y-%m-%dT00:00:00")


def _time(given: Any) -> str:
    return datetime.fromisoformat(str(given).strip()).replace(tzinfo=None).isoformat()


def _reference(given: Any) -> str | None:
    """A reference is kept by its number, whichever attribute named it."""
    if isinstance(given, dict):
        given = next((value for value in given.values() if value not in (None, "")), None)
    return None if given is None else str(given)


_READERS: dict[str, Callable[[Any], Any]] = {
    "number": _number,
    "sum": _number,
    "times": _number,
    "date": _date,
    "time": _time,
    "flag": truth,
    "ref": _reference,
    "json": lambda given: given,
}

"""Reads one value of a Model the way the field's kind wants it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from .envelope import Refusal
from .forms import Field
from .galaxy import Galaxy
from .loose import truth

_CHINESE = "2052"


def value_of(galaxy: Galaxy, field: Field, given: Any) -> Any:
    """The value to keep, or a refusal naming the field."""
    if given is None or given == "":
        return None
    if field.kind == "ref":
        return _reference(galaxy, field, given)
    try:
        read: Callable[[Any], Any] = _READERS.get(field.kind, _text)
        return read(given)
    except (ValueError, InvalidOperation) as problem:
        raise Refusal(f"字段“{field.name}”的值不正确：{given}", field_name=field.key) from problem


def default_of(galaxy: Galaxy, field: Field) -> Any:
    """What a new record gets when the field was not sent."""
    return value_of(galaxy, field, galaxy.now() if field.default == "today" else field.default)


def number(value: Decimal) -> int | float:
    """A decimal as JSON has it, whole numbers without a point."""
    return int(value) if value == value.to_integral_value() else float(value)


def _number(given: Any) -> int | float:
    exact = Decimal(str(given).replace(",", ""))
    if not exact.is_finite():
        raise ValueError(given)
    return number(exact)


def _date(given: Any) -> str:
    return datetime.fromisoformat(str(given).strip().replace("/", "-")).replace(tzinfo=None).strftime("%Y-%m-%dT00:00:00")


def _time(given: Any) -> str:
    return datetime.fromisoformat(str(given).strip().replace("/", "-")).replace(tzinfo=None).isoformat()


def _text(given: Any) -> str:
    """A text may come in several languages at once: [{"Key":2052,"Value":"…"}]."""
    if isinstance(given, list):
        texts = {str(one.get("Key")): one.get("Value") for one in given if isinstance(one, dict)}
        return str(texts.get(_CHINESE) or next(iter(texts.values()), "") or "")
    return str(given)


def _reference(galaxy: Galaxy, field: Field, given: Any) -> str | None:
    """A reference is kept by its number, whichever attribute named it: {"FNumber":"C001"}, {"FCUSTID":100005}, 100005."""
    if isinstance(given, dict):
        said = {str(key).casefold(): value for key, value in given.items() if value not in (None, "", 0, "0")}
        if "fnumber" in said or "number" in said:
            return str(said.get("fnumber", said.get("number"))).strip()
        given = next(iter(said.values()), None)
    if given in (None, "", 0, "0"):
        return None
    return galaxy.number_of(field.target, given) or str(given).strip()


_READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("number", "sum", "times", "minus", "net", "gross", "year", "month"), _number),
    "date": _date,
    "time": _time,
    "flag": truth,
    "json": lambda given: given,
}

"""Fields of numbers: whole ones are strict, decimal ones are text, and all are bounded to what the database holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import fields

LARGEST_ID = 2**63 - 1
LARGEST_MINOR = 10**15
"""Bound of one amount in minor units: sums of ten thousand of them still fit 64 bits."""
LARGEST_QUANTITY = Decimal(10**9)
LARGEST_AMOUNT = Decimal(10**12)
_WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)


class Whole(fields.Integer):
    """A whole number between two bounds; ``true``, ``1.0`` and ``"1"`` are none."""

    def __init__(self, minimum: int = 0, maximum: int = 2**31 - 1, **rest: Any) -> None:
        rest["metadata"] = {"minimum": minimum, "maximum": maximum, **rest.get("metadata", {})}
        super().__init__(strict=True, **rest)
        self.minimum, self.maximum = minimum, maximum

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_rest: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        if value < self.minimum:
            raise self.make_error("too_small", bound=self.minimum)
        if value > self.maximum:
            raise self.make_error("too_large", bound=self.maximum)
        return value

    def from_text(self, text: str) -> Any:
        """The number a query parameter means, or the text itself for ``_deserialize`` to refuse."""
        return int(text) if _WHOLE.fullmatch(text) else text

    default_error_messages = {
        "invalid": "This must be a whole number",
        "too_small": "This must be at least {bound}",
        "too_large": "This must be at most {bound}",
    }


class Id(Whole):
    """The id of a record: 1 … 2⁶³−1."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(1, LARGEST_ID, **{**rest, "metadata": {"format": "int64", **rest.get("metadata", {})}})


class Minor(Whole):
    """An amount in minor units of the currency that stands beside it."""

    def __init__(self, minimum: int = -LARGEST_MINOR, maximum: int = LARGEST_MINOR, **rest: Any) -> None:
        super().__init__(minimum, maximum, **{**rest, "metadata": {"format": "int64", **rest.get("metadata", {})}})


class Exact(fields.Field[Decimal]):
    """A decimal without exponent, as text both ways: a JSON number would have gone through a float."""

    default_error_messages = {
        "invalid": "This must be a decimal number in quotes, with at most {places} decimal places",
        "too_large": "This must be at most {bound}",
        "too_small": "This must be at least {bound}",
        "zero": "This must be more than zero",
    }

    def __init__(self, *, places: int, bound: Decimal, signed: bool = False, allow_zero: bool = True, **rest: Any) -> None:
        pattern = rf"^{'-?' if signed else ''}[0-9]{{1,{len(str(bound))}}}(\.[0-9]{{1,{places}}})?$"
        least = -int(bound) if signed else int(not allow_zero)
        form = {"type": ["string", "integer"], "pattern": pattern, "minimum": least, "maximum": int(bound)}
        rest["metadata"] = form | rest.get("metadata", {})
        super().__init__(**rest)
        self.places, self.bound, self.allow_zero = places, bound, allow_zero
        self._form = re.compile(pattern[1:-1], re.ASCII)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_rest: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, str | int) or not self._form.fullmatch(str(value)[:40]):
            raise self.make_error("invalid", places=self.places)
        number = Decimal(value)
        if abs(number) > self.bound:
            raise self.make_error("too_large", bound=self.bound)
        if not number and not self.allow_zero:
            raise self.make_error("zero")
        return number

    def _serialize(self, value: Decimal | None, attr: str | None, obj: Any, **_rest: Any) -> str | None:
        return None if value is None else plain(value)


def plain(value: Decimal | int) -> str:
    """A decimal without exponent and without zeros at its end: ``2.500000`` is ``"2.5"``."""
    text = format(Decimal(value), "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


class Amount(Exact):
    """An amount or a price in major units, as a decimal string; whole numbers are accepted too."""

    def __init__(self, *, places: int = 6, signed: bool = False, **rest: Any) -> None:
        super().__init__(places=places, bound=LARGEST_AMOUNT, signed=signed, **rest)


class QuantityField(Exact):
    """A quantity: more than zero (``allow_zero``, ``signed`` say otherwise), six places, at most a billion."""

    def __init__(self, *, places: int = 6, signed: bool = False, allow_zero: bool = False, **rest: Any) -> None:
        super().__init__(places=places, bound=LARGEST_QUANTITY, signed=signed, allow_zero=allow_zero, **rest)


class Rate(Exact):
    """A rate or a fraction such as a tax rate (``"0.13"``): nine places by default, at most a million."""

    def __init__(self, *, places: int = 9, signed: bool = False, **rest: Any) -> None:
        super().__init__(places=places, bound=Decimal(10**6), signed=signed, **rest)

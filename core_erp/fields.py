"""The fields of JSON: strict about types, bounded to what the database holds, and described rightly in OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

LARGEST_ID = 2**63 - 1
LARGEST_MINOR = 10**15
"""Bound of one amount in minor units: sums of ten thousand of them still fit 64 bits."""
LARGEST_QUANTITY = Decimal(10**9)
LARGEST_AMOUNT = Decimal(10**12)
_WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_DESCRIBED = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Shape(Schema):
    """Base of every schema: unknown fields are refused; with ``makes`` the loaded values become that (frozen) dataclass."""

    class Meta:
        unknown = RAISE

    makes: ClassVar[type | None] = None

    @post_load
    def _make(self, data: Any, **_rest: Any) -> Any:
        if self.makes is None or not isinstance(data, dict):
            return data
        return self.makes(**{k: tuple(v) if isinstance(v, list) else v for k, v in data.items()})


class Document(Shape):
    """A shape of a document that other plugins may extend, by its kind: ``document = "returns.return"``.

    As ``takes`` it accepts the fields they add (``erp_extra_fields``) and keeps them with the record, as ``gives`` it
    shows these and their facts (``erp_document_facts``), under ``extensions.<plugin>``.
    """

    document: ClassVar[str] = ""

    extensions = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String()), metadata={"description": "by plugin: what it adds"}
    )


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


class _Exact(fields.Field[Decimal]):
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


class Amount(_Exact):
    """An amount or a price in major units, as a decimal string; whole numbers are accepted too."""

    def __init__(self, *, places: int = 6, signed: bool = False, **rest: Any) -> None:
        super().__init__(places=places, bound=LARGEST_AMOUNT, signed=signed, **rest)


class QuantityField(_Exact):
    """A quantity: more than zero (``allow_zero``, ``signed`` say otherwise), six places, at most a billion."""

    def __init__(self, *, places: int = 6, signed: bool = False, allow_zero: bool = False, **rest: Any) -> None:
        super().__init__(places=places, bound=LARGEST_QUANTITY, signed=signed, allow_zero=allow_zero, **rest)


class Rate(_Exact):
    """A rate or a fraction such as a tax rate (``"0.13"``): nine places by default, at most a million."""

    def __init__(self, *, places: int = 9, signed: bool = False, **rest: Any) -> None:
        super().__init__(places=places, bound=Decimal(10**6), signed=signed, **rest)


class Moment(fields.AwareDateTime):
    """A moment with its zone (RFC 3339); shown in UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **rest: Any) -> datetime:
        try:
            moment = super()._deserialize(value, attr, data, **rest).astimezone(UTC)
        except OverflowError as error:
            raise self.make_error("invalid", input=value, obj_type="datetime") from error
        if moment.year < 1900:
            raise self.make_error("invalid", input=value, obj_type="datetime")
        return moment

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **_rest: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Text(fields.String):
    """Text without control characters, at most ``maximum`` long."""

    default_error_messages = {"invalid": "This must be text", "control": "This must not contain control characters"}

    def __init__(self, maximum: int = 255, minimum: int = 0, **rest: Any) -> None:
        length = validate.Length(min=minimum or None, max=maximum)
        rest["metadata"] = {"pattern": _DESCRIBED, **rest.get("metadata", {})}
        super().__init__(validate=[length, *_listed(rest.pop("validate", None))], **rest)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_rest: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if _CONTROL.search(value):
            raise self.make_error("control")
        return value


class Entire(validate.Regexp):
    """The whole text has this form; ``$`` alone would let a line break pass at the end."""

    def __call__(self, value: str) -> str:  # type: ignore[override]
        if not self.regex.fullmatch(value):  # type: ignore[call-overload]
            raise ValidationError(self.error)
        return value


class Code(Text):
    """A short code: letters, digits and ``. _ / -``, beginning with a letter or digit."""

    def __init__(self, maximum: int = 64, *, pattern: str = "^[A-Za-z0-9][A-Za-z0-9._/-]*$", **rest: Any) -> None:
        rest["metadata"] = {"pattern": pattern, **rest.get("metadata", {})}
        super().__init__(maximum, 1, validate=Entire(pattern, re.ASCII, error="This code has a form that is not allowed"), **rest)


class Currency(Code):
    """An ISO 4217 code: ``CNY``."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(3, pattern="^[A-Z]{3}$", **rest)


class Choice(fields.String):
    """One of these words."""

    def __init__(self, *words: str, **rest: Any) -> None:
        super().__init__(validate=validate.OneOf(words), **rest)


class Flag(fields.Boolean):
    """``true`` or ``false``; nothing that merely looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_rest: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value

    def from_text(self, text: str) -> Any:
        return {"true": True, "false": False}.get(text, text)


def Many(shape: type[Schema], *, minimum: int = 1, maximum: int = 500, **rest: Any) -> fields.List[Any]:
    """A list of shapes with a bound on its length."""
    return fields.List(fields.Nested(shape), validate=validate.Length(min=minimum or None, max=maximum), **rest)


def _listed(checks: Any) -> list[Any]:
    return [] if checks is None else list(checks) if isinstance(checks, list | tuple) else [checks]

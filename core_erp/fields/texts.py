"""Fields of texts, moments and choices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields, validate

_DESCRIBED = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


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


def _listed(checks: Any) -> list[Any]:
    return [] if checks is None else list(checks) if isinstance(checks, list | tuple) else [checks]

"""The mistakes in what was sent, each with a stable code and the place it points at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError

from core_erp.http.body import ParameterError
from core_erp.i18n import gettext

_CODES = {
    "Missing data for required field.": "core/required", "Unknown field.": "core/unknown-field",
    "Field may not be null.": "core/null", "Unknown parameter": "core/unknown-parameter",
    "This parameter is given more than once": "core/repeated-parameter",
}  # fmt: skip


def mistakes(error: ValidationError, locale: str) -> Iterator[dict[str, Any]]:
    """One per message: ``pointer`` into the body, or the query ``parameter``."""
    place = "parameter" if isinstance(error, ParameterError) else "pointer"
    for pointer, text in _messages(error.normalized_messages(), ""):  # type: ignore[no-untyped-call]
        where = pointer.removeprefix("/") if place == "parameter" else pointer
        yield {"code": _CODES.get(text, "core/invalid-value"), "detail": gettext(text, locale), place: where}


def _messages(found: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(found, dict):
        for name, inner in found.items():
            part = "" if name == "_schema" else "/" + str(name).replace("~", "~0").replace("/", "~1")
            yield from _messages(inner, pointer + part)
    elif isinstance(found, list):
        for text in found:
            yield from _messages(text, pointer)
    else:
        yield pointer, str(found)

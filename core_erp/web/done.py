"""What the functions behind pages answer with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Done:
    """An act is done: where to go next, and what to say there (an English template with its facts)."""

    to: str
    said: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    cookies: Mapping[str, str | None] = field(default_factory=dict)
    """Cookies to set, or with None to drop; for signing in and out."""


@dataclass(frozen=True)
class Form:
    """What a form shows again after a refusal: what was typed, and every objection at its field.

    Field names are JSON pointers without their first stroke, ``lines/0/quantity``.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[Mapping[str, Any], ...] = ()
    key: str = ""
    """The Idempotency-Key of the next attempt."""

    def value(self, name: str, default: Any = "") -> Any:
        """What was typed into a field, else its default."""
        return self.given.get(name, default)

    def wrong(self, name: str) -> str:
        """The objections at this field, in the reader's language; empty when there is none."""
        return "; ".join(str(e["detail"]) for e in self.errors if str(e.get("pointer", "")).strip("/") == name)

    @property
    def general(self) -> tuple[Mapping[str, Any], ...]:
        """Objections that point at no field which was on the page."""
        return tuple(e for e in self.errors if str(e.get("pointer", "")).strip("/") not in self.given)

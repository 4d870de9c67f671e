"""Facts that happened: past tense, frozen, plain values only."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of every event. ``name`` is the wire name ``owner.snake``; ``subject`` says which document it is about."""

    name: ClassVar[str]
    version: ClassVar[int] = 1

    @property
    def subject(self) -> str:
        """``<kind>:<id>`` of the document: jobs of one subject keep their order."""
        raise NotImplementedError

    def payload(self) -> dict[str, Any]:
        """The fields as plain JSON values."""
        return {f.name: plain(getattr(self, f.name)) for f in fields(self)}


def plain(value: Any) -> Any:
    """A value as JSON has it: decimals as text, moments in ISO 8601, tuples as lists."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else str(value)

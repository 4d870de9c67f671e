"""What one page promises, as data: the edge runs it; the matrix of roles and routes reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from core_erp.plugin import Permission


@dataclass(frozen=True, kw_only=True)
class Page:
    """One address of the console. ``needs=None`` admits everyone who is signed in, ``is_public`` everyone."""

    kind: str
    """``shows`` (GET) or ``acts`` (POST)."""
    rule: str
    act: Callable[..., Any]
    needs: Permission | None
    template: str = ""
    takes: type[Schema] | None = None
    """Of a page that shows: its query; of an act: its form."""
    again: str = ""
    """Endpoint of the page that shows the form again when an act is refused."""
    is_public: bool = False

    @property
    def method(self) -> str:
        return "GET" if self.kind == "shows" else "POST"

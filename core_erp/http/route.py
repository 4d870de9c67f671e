"""What one endpoint promises, as data: the edge runs it, the API description and the tests read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from core_erp.plugin import Permission


@dataclass(frozen=True, kw_only=True)
class Route:
    """One endpoint. ``kind`` is reads, lists or writes; ``needs=None`` admits everyone who is signed in."""

    kind: str
    method: str
    rule: str
    act: Callable[..., Any]
    needs: Permission | None
    gives: type[Schema] | None = None
    takes: type[Schema] | None = None
    filters: type[Schema] | None = None
    guards: type[Any] | None = None
    status: int = 200
    idempotent: bool = False
    """Whether a request must carry an Idempotency-Key; any POST may."""

    @property
    def name(self) -> str:
        return self.act.__name__.strip("_")

    @property
    def takes_key(self) -> bool:
        return self.method == "POST"

    @property
    def is_of_one(self) -> bool:
        """Does the address name a record?"""
        return "<" in self.rule

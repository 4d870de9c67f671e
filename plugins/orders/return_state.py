"""What of an order has come back, in one word."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol


class Line(Protocol):
    @property
    def delivered(self) -> Decimal: ...
    @property
    def returned(self) -> Decimal: ...


def return_state(lines: Iterable[Line]) -> str:
    """``""`` when nothing came back, ``"returned"`` when all that was delivered did, ``"partly_returned"`` between."""
    delivered = [line for line in lines if line.delivered]
    if not any(line.returned for line in delivered):
        return ""
    return "returned" if all(line.returned == line.delivered for line in delivered) else "partly_returned"

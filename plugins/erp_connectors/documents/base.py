"""What every document told to an outside system has, in nobody's dialect: plain values and business codes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

SOURCES = ("sale_order", "delivery", "return_notice", "return_receipt", "credit_note")
"""Kinds that later documents come from: a mapping names their counterparts as ``$their_delivery``, ``$their_delivery_id``."""


@dataclass(frozen=True)
class Counterpart:
    """What another document of ours is over there."""

    id: str = ""
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class Document:
    """Base of the canonical documents. ``our_id`` is the row it was made of; ``number`` is ours, the same at every attempt."""

    kind: ClassVar[str]
    is_master: ClassVar[bool] = False
    """A master 基础资料 goes by its own code, without our prefix; one that is there already is taken as it is."""

    our_id: int
    number: str
    subject: str
    """What it belongs to, as ``returns.return:12``: documents of one subject go out one after the other."""
    company: str
    home_currency: str
    currency: str
    """Currency of the amounts."""
    lines: tuple[Any, ...] = ()
    date: datetime.date
    booked_on: datetime.date | None = None
    """Another posting date, because the period of ``date`` is closed over there."""
    is_withdrawn: bool = False
    """It was taken back here: it is not sent any more."""
    needs: tuple[tuple[str, int], ...] = ()
    """Masters that must be there first, as ``("customer", 12)``."""
    comes_from: tuple[tuple[str, int], ...] = ()
    """The documents it follows from, as ``("delivery", 3)``: they go first where they go at all."""
    sources: Mapping[str, Counterpart] = field(default_factory=dict)
    """What those are over there, by kind, as far as it is known."""

    @property
    def quantity(self) -> Decimal:
        return Decimal(0)

    @property
    def amount_minor(self) -> int:
        """What both sides are compared by, in minor units of ``currency``."""
        return 0

    @property
    def is_empty(self) -> bool:
        """Is there nothing to tell?"""
        return not (self.is_master or self.lines)

    def facts(self) -> dict[str, Any]:
        """What a mapping may name in the head, with amounts in major units."""
        own = {"number": self.number, "company": self.company, "home_currency": self.home_currency, "currency": self.currency}
        return own | {"date": self.booked_on or self.date, "original_date": self.date} | self._their_numbers()

    def line_facts(self, line: Any) -> dict[str, Any]:
        """What a mapping may name in a line: all of the head's, prefixed ``head_``, and the line's own."""
        return {f"head_{name}": value for name, value in self.facts().items()}

    def _their_numbers(self) -> dict[str, str]:
        known = {kind: self.sources.get(kind, Counterpart()) for kind in SOURCES}
        numbers = {f"their_{kind}": there.number for kind, there in known.items()}
        return numbers | {f"their_{kind}_id": there.id for kind, there in known.items()}

"""What somebody wants of a return, as frozen words: shape only, not yet checked against anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple


@dataclass(frozen=True, kw_only=True)
class ReturnLineWish:
    """A quantity of an order line; or, blind (无源单), of a product with its value given.

    A blind line needs ``unit_price`` (net, major units), ``gross_minor``, or ``net_minor`` with ``tax_minor``;
    ``cost_minor`` is the cost of all of it in company currency, nothing unless told.
    """

    quantity: Decimal
    order_line_id: int | None = None
    product_id: int | None = None
    unit_price: Decimal | None = None
    net_minor: int | None = None
    tax_minor: int | None = None
    gross_minor: int | None = None
    cost_minor: int | None = None
    description: str = ""
    note: str = ""

    @property
    def is_blind(self) -> bool:
        return self.order_line_id is None


@dataclass(frozen=True, kw_only=True)
class ReturnWish:
    """A return to be asked for. ``partner_id`` and ``currency`` are needed only when no line names an order line."""

    lines: tuple[ReturnLineWish, ...]
    reason: str
    partner_id: int | None = None
    currency: str | None = None
    channel: str = ""
    warehouse_id: int | None = None
    note: str = ""
    reference: str | None = None
    """The customer's own number, or that of an import; unique."""
    extensions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class Arrived(NamedTuple):
    """A quantity of a line that came; ``product_id`` is what the scanner saw, when it saw one."""

    line_id: int
    quantity: Decimal
    product_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Receive:
    """Goods at the door. The same ``scan_id`` counts once; ``completes`` says that nothing more is in this parcel."""

    lines: tuple[Arrived | tuple[int, Decimal], ...]
    scan_id: str | None = None
    warehouse_id: int | None = None
    completes: bool = False

    @property
    def arrivals(self) -> tuple[Arrived, ...]:
        return tuple(Arrived(*line) for line in self.lines)


class Finding(NamedTuple):
    """What was found of a quantity of a line: its grade."""

    line_id: int
    quantity: Decimal
    grade: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Inspect:
    """The findings of an inspection."""

    findings: tuple[Finding | tuple[int, Decimal, str] | tuple[int, Decimal, str, str], ...]

    @property
    def found(self) -> tuple[Finding, ...]:
        return tuple(Finding(*finding) for finding in self.findings)

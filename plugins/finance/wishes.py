"""What requests ask of finance, as plain frozen words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Bill:
    """Bill an order; ``quantities`` are ``{"order_line_id", "quantity"}``."""

    order_id: int
    quantities: tuple[Mapping[str, Any], ...] | None = None

    @property
    def by_line(self) -> dict[int, Decimal] | None:
        """The sum for each line, or None for all that can be billed."""
        if self.quantities is None:
            return None
        wanted: dict[int, Decimal] = {}
        for part in self.quantities:
            wanted[part["order_line_id"]] = wanted.get(part["order_line_id"], Decimal(0)) + part["quantity"]
        return wanted


@dataclass(frozen=True, kw_only=True)
class Paid:
    """Money that came or goes."""

    amount_minor: int | None = None
    reference: str | None = None
    method: str = "bank"
    rate: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why something is done."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Clearing:
    """So much of what is pending goes there."""

    amount_minor: int
    to: str
    memo: str


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to; what is None is not asked."""

    def facts(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class InvoiceFilters(Filters):
    partner_id: int | None = None
    order_id: int | None = None
    number: str | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentFilters(Filters):
    partner_id: int | None = None
    invoice_id: int | None = None
    reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class RefundFilters(Filters):
    partner_id: int | None = None
    credit_note_id: int | None = None
    reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class NoteFilters(Filters):
    partner_id: int | None = None
    source_kind: str | None = None
    source_id: int | None = None
    number: str | None = None


@dataclass(frozen=True, kw_only=True)
class EntryFilters(Filters):
    journal: str | None = None
    source_kind: str | None = None
    source_id: int | None = None
    number: str | None = None
    since: date | None = None
    upto: date | None = None

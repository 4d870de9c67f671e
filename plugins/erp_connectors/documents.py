"""What we tell an outside system, in nobody's dialect: frozen documents of plain values and business codes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from core_erp import to_major
from core_erp.money import convert


@dataclass(frozen=True, kw_only=True)
class DocumentLine:
    """Goods or money of one line. Amounts are positive minor units of the document's currency; ``tax_rate`` is a fraction."""

    position: int
    product: str
    description: str = ""
    unit: str
    quantity: Decimal
    net_minor: int
    tax_minor: int
    gross_minor: int
    tax_rate: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Document:
    """Base of the canonical documents. ``our_id`` is the row it was made of; ``number`` is ours, the same at every attempt."""

    kind: ClassVar[str]

    our_id: int
    number: str
    subject: str
    """The return it belongs to, as ``returns.return:12``: documents of one subject go out one after the other."""
    company: str
    customer: str
    currency: str
    home_currency: str
    rate: Decimal = Decimal(1)
    """Home currency, the company's, per unit of ``currency``."""
    date: datetime.date
    booked_on: datetime.date | None = None
    """Another posting date, chosen by a person because the period of ``date`` is closed over there."""
    reason: str = ""
    return_number: str = ""
    order_number: str = ""
    lines: tuple[DocumentLine, ...]

    @property
    def quantity(self) -> Decimal:
        return sum((line.quantity for line in self.lines), Decimal(0))

    @property
    def net_minor(self) -> int:
        return sum(line.net_minor for line in self.lines)

    @property
    def tax_minor(self) -> int:
        return sum(line.tax_minor for line in self.lines)

    @property
    def gross_minor(self) -> int:
        return sum(line.gross_minor for line in self.lines)

    def facts(self) -> dict[str, Any]:
        """What a mapping may name in the head, with amounts in major units."""
        own = {name: getattr(self, name) for name in _HEAD}
        days = {"date": self.booked_on or self.date, "original_date": self.date}
        return own | days | self._money(self) | {"quantity": self.quantity}

    def line_facts(self, line: DocumentLine) -> dict[str, Any]:
        """What a mapping may name in a line: all of the head's, prefixed ``head_``, and the line's own."""
        own = {name: getattr(line, name) for name in ("position", "product", "description", "unit", "quantity")}
        prices = {"price": _per(line.net_minor, line, self.currency), "tax_price": _per(line.gross_minor, line, self.currency)}
        above = {f"head_{name}": value for name, value in self.facts().items()}
        return above | own | self._money(line) | prices | {"tax_percent": (line.tax_rate * 100).normalize()}

    def _money(self, of: Document | DocumentLine) -> dict[str, Decimal]:
        """``net``, ``tax`` and ``gross`` in major units, and the same in the home currency as ``home_net`` …"""
        abroad = {part: getattr(of, f"{part}_minor") for part in ("net", "tax", "gross")}
        at_home = {part: convert(minor, self.currency, self.home_currency, self.rate) for part, minor in abroad.items()}
        at_home["tax"] = at_home["gross"] - at_home["net"]
        here = {part: to_major(minor, self.currency) for part, minor in abroad.items()}
        return here | {f"home_{part}": to_major(minor, self.home_currency) for part, minor in at_home.items()}


@dataclass(frozen=True, kw_only=True)
class ReturnReceipt(Document):
    """Goods that came back (销售退货单 in Kingdee, 销售退货 in YonBIP). Money is informal here: the credit note is the truth."""

    kind: ClassVar[str] = "return_receipt"

    warehouse: str

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"warehouse": self.warehouse}


@dataclass(frozen=True, kw_only=True)
class CreditNote(Document):
    """What the customer is owed for it (负数应收单 / 红字应收)."""

    kind: ClassVar[str] = "credit_note"


KINDS: Mapping[str, type[Document]] = {d.kind: d for d in (ReturnReceipt, CreditNote)}

_HEAD = ("number", "company", "customer", "currency", "home_currency", "rate", "reason", "return_number", "order_number")


def _per(minor: int, line: DocumentLine, currency: str) -> Decimal:
    """Price of one piece in major units, to six places."""
    return (to_major(minor, currency) / line.quantity).quantize(Decimal("0.000001")) if line.quantity else Decimal(0)


def _example(kind: type[Document]) -> Document:
    line = DocumentLine(position=1, product="P", unit="pcs", quantity=Decimal(1), net_minor=0, tax_minor=0, gross_minor=0)
    heads: dict[str, Any] = dict.fromkeys(("number", "subject", "company", "customer"), "X")
    heads |= {"our_id": 1, "currency": "CNY", "home_currency": "CNY", "date": datetime.date(2026, 1, 1), "lines": (line,)}
    return kind(**heads | ({"warehouse": "W"} if kind is ReturnReceipt else {}))


def known_facts(kind: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names a mapping of this kind may use in the head and in a line."""
    example = _example(KINDS[kind])
    return frozenset(example.facts()) | {"org"}, frozenset(example.line_facts(example.lines[0])) | {"head_org"}

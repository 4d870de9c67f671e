"""Documents to push and their errands: one of each kind, with odd cents and parts of a piece, each under a number of its own."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from core_erp import to_major
from plugins.erp_connectors import mappings
from plugins.erp_connectors.adapters.base import Errand, System
from plugins.erp_connectors.conformance.bench import Bench
from plugins.erp_connectors.documents import KINDS, Document, DocumentLine, VoucherLine
from plugins.erp_connectors.mappings import FieldMapping
from plugins.erp_connectors.translation import section_of, translate

PREFIX = "CF-"
"""What the numbers of the suite begin with."""
_DAY = datetime.date(2026, 1, 5)
_LINES = (
    DocumentLine(
        position=1, product="CF-LAMP", description="Lamp", unit="pcs", quantity=Decimal(3), net_minor=30000, tax_minor=3900,
        gross_minor=33900, tax_rate=Decimal("0.13"), cost_minor=18600, order_position=1,
    ),
    DocumentLine(
        position=2, product="CF-CABLE", description="Cable", unit="m", quantity=Decimal("2.5"), net_minor=2301, tax_minor=299,
        gross_minor=2600, tax_rate=Decimal("0.13"), cost_minor=1000, order_position=2,
    ),
)  # fmt: skip
_PAID = (
    DocumentLine(
        position=1, product="", description="Refund", unit="pcs", quantity=Decimal(1), net_minor=36500, tax_minor=0,
        gross_minor=36500,
    ),
)  # fmt: skip
_CNY: dict[str, Any] = {"text": "Return", "currency": "CNY"}
_ENTRIES = (
    VoucherLine(position=1, account="6001", debit_minor=32301, foreign_minor=32301, **_CNY),
    VoucherLine(position=2, account="22210107", debit_minor=4199, foreign_minor=4199, **_CNY),
    VoucherLine(position=3, account="1122", customer="CF-CUSTOMER", credit_minor=36500, foreign_minor=-36500, **_CNY),
)
_TRADE: dict[str, Any] = {
    "customer": "CF-CUSTOMER", "reason": "wrong_goods", "return_number": "RET-1", "order_number": "SO-1", "lines": _LINES,
}  # fmt: skip
_MORE: dict[str, dict[str, Any]] = {
    "customer": {"name": "Conformance Ltd", "tax_id": "91310000MA1FL00000", "email": "books@example.org", "phone": "021-5555"},
    "product": {"name": "Lamp", "unit": "pcs", "list_price": Decimal("99.90"), "tax_rate": Decimal("0.13")},
    "sale_order": {**_TRADE, "warehouse": "CF-WH"},
    "delivery": {**_TRADE, "warehouse": "CF-WH"},
    "return_notice": {**_TRADE, "warehouse": "CF-WH"},
    "return_receipt": {**_TRADE, "warehouse": "CF-WH"},
    "credit_note": _TRADE,
    "refund": {**_TRADE, "lines": _PAID, "method": "bank", "reference": "T-1", "credit_note_number": "CN-1"},
    "voucher": {"lines": _ENTRIES, "text": "Return", "journal": "returns"},
}


@dataclass(frozen=True)
class Example:
    """A document and the errand it becomes."""

    document: Document
    errand: Errand

    @property
    def amount(self) -> Decimal:
        return to_major(self.document.amount_minor, self.document.currency)


@dataclass
class Examples:
    """Documents under numbers that have not been used."""

    system: System
    bench: Bench
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @cached_property
    def mapping(self) -> FieldMapping:
        """The adapter's mapping, with what the bench lays over it. BadMapping names its mistakes."""
        return mappings.load(self.system.name, self.system.mapping, self.bench.mapping_files)

    def one(self, kind: str) -> Example:
        """A fresh document of a kind."""
        return self.of(self.document(kind))

    def of(self, document: Document) -> Example:
        mapping = self.mapping
        body = translate(document, mapping, org=self.bench.endpoint.org)
        section = section_of(mapping, document.kind)
        return Example(document, Errand(section=section, number=document.number, body=body))

    def document(self, kind: str) -> Document:
        number = next(self._numbers)
        heads: dict[str, Any] = {
            "our_id": number, "number": f"{PREFIX}{_short(kind)}-{number:04d}", "subject": f"conformance:{number}",
            "company": "MAIN", "home_currency": "CNY", "currency": "CNY", "date": _DAY,
        }  # fmt: skip
        return self.bench.prepared(KINDS[kind](**heads | _MORE[kind]))


def _short(kind: str) -> str:
    return "".join(word[0] for word in kind.split("_")).upper()

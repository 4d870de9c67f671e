"""Every kind of document there is, and the facts a mapping may name of each."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from plugins.erp_connectors.documents.base import Document
from plugins.erp_connectors.documents.masters import Customer, Product
from plugins.erp_connectors.documents.trading import (
    CreditNote,
    Delivery,
    DocumentLine,
    Refund,
    ReturnNotice,
    ReturnReceipt,
    SaleOrder,
    TradeDocument,
)
from plugins.erp_connectors.documents.vouchers import Voucher, VoucherLine

_ALL: tuple[type[Document], ...] = (
    Customer, Product, SaleOrder, Delivery, ReturnNotice, ReturnReceipt, CreditNote, Refund, Voucher,
)  # fmt: skip
KINDS: Mapping[str, type[Document]] = {kind.kind: kind for kind in _ALL}
"""In the order in which they build on one another."""

_DAY = datetime.date(2026, 1, 1)
_WORDS = {
    "customer": {"name": "N"},
    "product": {"name": "N", "unit": "pcs"},
    "sale_order": {"warehouse": "W"},
    "delivery": {"warehouse": "W"},
    "return_receipt": {"warehouse": "W"},
    "refund": {"method": "bank"},
}


@cache
def known_facts(kind: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names a mapping of this kind may use in the head and in a line; a master has no lines."""
    example = _example(KINDS[kind])
    in_lines = example.line_facts(example.lines[0]) if example.lines else {}
    return frozenset(example.facts()) | {"org"}, frozenset(in_lines) | ({"head_org"} if in_lines else set())


def _example(kind: type[Document]) -> Document:
    heads: dict[str, Any] = dict.fromkeys(("number", "subject", "company"), "X")
    heads |= {"our_id": 1, "currency": "CNY", "home_currency": "CNY", "date": _DAY, **_WORDS.get(kind.kind, {})}
    if issubclass(kind, TradeDocument):
        line = DocumentLine(position=1, product="P", unit="pcs", quantity=Decimal(1), net_minor=0, tax_minor=0, gross_minor=0)
        heads |= {"customer": "C", "lines": (line,)}
    elif issubclass(kind, Voucher):
        heads["lines"] = (VoucherLine(position=1, account="1122", debit_minor=100, currency="CNY"),)
    return kind(**heads)

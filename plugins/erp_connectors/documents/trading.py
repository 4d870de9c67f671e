"""Trade documents: goods and money of orders, deliveries and returns, each line priced as it was charged."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from core_erp import to_major
from core_erp.money import convert
from plugins.erp_connectors.documents.base import Document


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
    discount_minor: int = 0
    cost_minor: int = 0
    """What the goods cost, in the company's currency; of goods that come back, their original cost."""
    order_position: int = 0
    """Position of the order's line it goes back to, 0 when there is none."""


@dataclass(frozen=True, kw_only=True)
class TradeDocument(Document):
    """Base of all that has a customer, a currency and priced lines."""

    customer: str
    rate: Decimal = Decimal(1)
    """Home currency, the company's, per unit of the document's."""
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

    @property
    def amount_minor(self) -> int:
        return self.gross_minor

    def facts(self) -> dict[str, Any]:
        own = {name: getattr(self, name) for name in ("customer", "rate", "reason", "return_number", "order_number")}
        return super().facts() | own | self._money(self) | {"quantity": self.quantity}

    def line_facts(self, line: DocumentLine) -> dict[str, Any]:
        own = {name: getattr(line, name) for name in ("position", "product", "description", "unit", "quantity", "order_position")}
        prices = {"price": _per(line.net_minor, line, self.currency), "tax_price": _per(line.gross_minor, line, self.currency)}
        more = {"discount": to_major(line.discount_minor, self.currency), "cost": to_major(line.cost_minor, self.home_currency)}
        return super().line_facts(line) | own | self._money(line) | prices | more | {"tax_percent": _percent(line.tax_rate)}

    def _money(self, of: TradeDocument | DocumentLine) -> dict[str, Decimal]:
        """``net``, ``tax`` and ``gross`` in major units, and the same in the home currency as ``home_net`` …"""
        abroad = {part: getattr(of, f"{part}_minor") for part in ("net", "tax", "gross")}
        at_home = {part: convert(minor, self.currency, self.home_currency, self.rate) for part, minor in abroad.items()}
        at_home["tax"] = at_home["gross"] - at_home["net"]
        here = {part: to_major(minor, self.currency) for part, minor in abroad.items()}
        return here | {f"home_{part}": to_major(minor, self.home_currency) for part, minor in at_home.items()}


@dataclass(frozen=True, kw_only=True)
class SaleOrder(TradeDocument):
    """What a customer ordered (销售订单). ``reference`` is the customer's or the shop's own number."""

    kind: ClassVar[str] = "sale_order"

    warehouse: str
    channel: str = ""
    reference: str = ""

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"warehouse": self.warehouse, "channel": self.channel, "reference": self.reference}


@dataclass(frozen=True, kw_only=True)
class Delivery(TradeDocument):
    """Goods handed over (销售出库单; 发货单 in U8)."""

    kind: ClassVar[str] = "delivery"

    warehouse: str

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"warehouse": self.warehouse}


@dataclass(frozen=True, kw_only=True)
class ReturnNotice(TradeDocument):
    """Goods that were approved to come back (退货通知单; 退货申请). Told at approval."""

    kind: ClassVar[str] = "return_notice"

    warehouse: str = ""

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"warehouse": self.warehouse}


@dataclass(frozen=True, kw_only=True)
class ReturnReceipt(TradeDocument):
    """Goods that came back (销售退货单 in Kingdee, 销售退货 in YonBIP). Money is informal here: the credit note is the truth.

    ``offsets`` says what it takes back: the ``delivery`` while that is not billed, or the ``invoice``.
    """

    kind: ClassVar[str] = "return_receipt"

    warehouse: str
    offsets: str = "invoice"

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"warehouse": self.warehouse, "offsets": self.offsets}


@dataclass(frozen=True, kw_only=True)
class CreditNote(TradeDocument):
    """What the customer is owed for it (负数应收单 / 红字应收)."""

    kind: ClassVar[str] = "credit_note"


@dataclass(frozen=True, kw_only=True)
class Refund(TradeDocument):
    """Money paid back (收款退款单). One line of quantity 1 without a product holds the amount."""

    kind: ClassVar[str] = "refund"

    method: str
    reference: str = ""
    credit_note_number: str = ""

    def facts(self) -> dict[str, Any]:
        own = {"method": self.method, "reference": self.reference, "credit_note_number": self.credit_note_number}
        return super().facts() | own


def _per(minor: int, line: DocumentLine, currency: str) -> Decimal:
    """Price of one piece in major units, to six places."""
    return (to_major(minor, currency) / line.quantity).quantize(Decimal("0.000001")) if line.quantity else Decimal(0)


def _percent(rate: Decimal) -> Decimal:
    return (rate * 100).normalize()

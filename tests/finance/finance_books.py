"""A sale to work on: SO-1 of the worked numbers, 10 × 100.00 net at 13 % VAT, each at a cost of 62.00."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core_erp import Transaction
from core_erp.testing import factories
from plugins.finance import api as finance
from plugins.inventory import api as inventory
from plugins.orders import api as orders


@dataclass
class Sale:
    """An order that was placed, confirmed and delivered."""

    order: orders.Order
    partner_id: int
    product_id: int

    @property
    def line(self) -> orders.OrderLine:
        return self.order.lines[0]

    def credit_wish(self, quantity: Any = 0, *, fee_minor: int = 0, source_id: int = 1, **line: Any) -> finance.CreditWish:
        lines = (finance.CreditLine(order_line_id=self.line.id, quantity=Decimal(quantity), **line),)
        return finance.CreditWish(
            source_kind="test.return", source_id=source_id, partner_id=self.partner_id, currency=self.order.currency,
            lines=lines, fee_minor=fee_minor, reason="quality",
        )  # fmt: skip


def sell(tx: Transaction, *, quantity: Any = 10, price: Any = 100, unit_cost: int = 6200, deliver: Any = None,
         includes_tax: bool = False, tax_rate: str = "0.13", currency: str | None = None) -> Sale:  # fmt: skip
    partner, product = factories.partner(tx), factories.product(tx, list_price=Decimal(price), tax_rate=Decimal(tax_rate))
    (warehouse,) = inventory.warehouses(tx)
    inventory.open_stock(tx, [(product.id, warehouse.id, Decimal(100), 100 * unit_cost)])
    line = orders.LineWish(product_id=product.id, quantity=Decimal(quantity), unit_price=Decimal(price))
    order = orders.place(
        tx, orders.OrderWish(partner_id=partner.id, lines=(line,), prices_include_tax=includes_tax, currency=currency)
    )
    orders.confirm(tx, order.id)
    tx.flush()
    sale = Sale(order, partner.id, product.id)
    orders.deliver(tx, order.id, quantities=None if deliver is None else {sale.line.id: Decimal(deliver)})
    tx.flush()
    return sale


def come_back(tx: Transaction, sale: Sale, quantity: Any, kind: str = "quarantine") -> None:
    """Goods are claimed, arrive at their original cost and are counted on the line."""
    pieces = Decimal(quantity)
    orders.claim_return(tx, {sale.line.id: pieces})
    cost = orders.return_cost(sale.line, pieces)
    (warehouse,) = inventory.warehouses(tx)
    inventory.move(tx, [inventory.Movement(
        sale.product_id, pieces, inventory.virtual(tx, "customer"), inventory.place(tx, warehouse.id, kind),
        inventory.Because("test.receipt", 1), value_minor=cost,
    )])  # fmt: skip
    orders.record_returned(tx, {sale.line.id: (pieces, cost)})


def legs(entry: finance.Entry) -> dict[str, tuple[int, int]]:
    """Account code -> (debit, credit), summed."""
    found: dict[str, tuple[int, int]] = {}
    for item in entry.items:
        debit, credit = found.get(item.account.code, (0, 0))
        found[item.account.code] = (debit + item.debit_minor, credit + item.credit_minor)
    return found


def posted(tx: Transaction, kind: str, document_id: int, purpose: str = "") -> dict[str, tuple[int, int]]:
    """The legs of the one entry a document posted."""
    (entry,) = [e for e in finance.entries_of(tx, kind, document_id) if e.purpose == purpose]
    return legs(entry)


def last_stock_entry(tx: Transaction) -> dict[str, tuple[int, int]]:
    rows: Iterable[finance.Entry] = tx.session.query(finance.Entry).filter_by(journal="stock").order_by(finance.Entry.id.desc())
    return legs(next(iter(rows)))

"""Billing an order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Table

from core_erp import Transaction, require, rows
from plugins.finance import periods, permissions, posting, rates
from plugins.finance.billing import Bill, bills
from plugins.finance.events import InvoicePosted
from plugins.finance.models import Invoice, InvoiceLine
from plugins.finance.posting import EntryWish, Leg, Source
from plugins.finance.shares import Part, total
from plugins.orders import api as orders

if TYPE_CHECKING:
    from plugins.finance.rates import Exchange

_LINES: Table = InvoiceLine.__table__  # type: ignore[assignment]
"""Plain rows rather than objects: an import writes hundreds of thousands of them."""


def invoice(tx: Transaction, order_id: int, *, quantities: Mapping[int, Decimal] | None = None) -> Invoice:
    """Bill what was delivered and not billed yet, or the quantities wanted of it (by order line), at the order's rate.

    Raises Refused ``finance/nothing-to-invoice``, ``finance/over-invoice`` or ``finance/period-closed``.
    """
    require(tx, permissions.INVOICE)
    periods.check_open(tx)
    order = orders.order(tx, order_id, lock=True)  # with its lines: goods may be coming back at this moment
    found = bills(tx, order.lines, quantities)
    amounts = total([bill.part for bill in found])
    exchange = rates.at(tx, order.currency, order.rate)
    legs = [leg for leg in _legs(order, amounts, exchange) if leg.balance]
    entry_number, number = posting.numbers(tx, "finance.invoice", posts=bool(legs))
    issued = _issue(tx, order, number, amounts, exchange)
    _add_lines(tx, issued, found)
    if legs:
        source = Source("finance.invoice", issued.id)
        posting.post(
            tx, EntryWish(journal="sales", source=source, legs=legs, memo=f"{number} {order.number}"), number=entry_number
        )
    orders.record_invoiced(tx, {bill.line.id: bill.quantity for bill in found})
    _tell(tx, issued)
    return issued


def _legs(order: orders.Order, amounts: Part, exchange: Exchange) -> Iterator[Leg]:
    receivable, tax = exchange(amounts.gross), exchange(amounts.tax)
    yield Leg("receivable", "", receivable, 0, order.partner_id, amounts.gross, order.currency)
    yield Leg("revenue", "", 0, receivable - tax, None, -amounts.net, order.currency)
    yield Leg("vat_output", "", 0, tax, None, -amounts.tax, order.currency)


def _issue(tx: Transaction, order: orders.Order, number: str, amounts: Part, exchange: Exchange) -> Invoice:
    day = periods.today(tx)
    issued = tx.add(Invoice(
        company_id=tx.company_id, number=number, order_id=order.id, partner_id=order.partner_id, currency=order.currency,
        rate=order.rate, day=day, due_on=day + timedelta(days=tx.setting("finance.payment_days")), issued_at=tx.now,
        net_minor=amounts.net, tax_minor=amounts.tax, gross_minor=amounts.gross, receivable_minor=exchange(amounts.gross),
    ))  # fmt: skip
    tx.flush()
    return issued


def _add_lines(tx: Transaction, issued: Invoice, found: Sequence[Bill]) -> None:
    rows.insert_all(tx.session, _LINES, [
        {"invoice_id": issued.id, "order_line_id": bill.line.id, "product_id": bill.line.product_id, "quantity": bill.quantity,
         "net_minor": bill.part.net, "gross_minor": bill.part.gross}
        for bill in found
    ])  # fmt: skip


def _tell(tx: Transaction, issued: Invoice) -> None:
    tx.emit(InvoicePosted(
        invoice_id=issued.id, number=issued.number, order_id=issued.order_id, partner_id=issued.partner_id,
        currency=issued.currency, gross_minor=issued.gross_minor,
    ))  # fmt: skip

"""Canonical documents made of our books: what arrived, and what was credited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from core_erp import cumulative, hookimpl
from core_erp.masters import facts
from core_erp.masters.models import Partner, Product
from core_erp.outbox import EventRow
from plugins.erp_connectors.documents import CreditNote, Document, DocumentLine, ReturnReceipt
from plugins.finance import api as finance
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.returns import api as returns

if TYPE_CHECKING:
    from core_erp import Transaction


@hookimpl(trylast=True)
def erp_connectors_document(tx: Transaction, event: str, payload: Mapping[str, Any], system: str) -> Document | None:
    """The plugin's own answer: what every system is told of these two events."""
    if event == "returns.return_received":
        return return_receipt(tx, payload)
    return credit_note(tx, payload["credit_note_id"]) if event == "finance.credit_note_posted" else None


# -- goods --------------------------------------------------------------------------------------------------------


def return_receipt(tx: Transaction, payload: Mapping[str, Any]) -> ReturnReceipt:
    """One arrival at the warehouse. A return may arrive in parts: the n-th part's number ends in ``-n``."""
    returned = tx.get(returns.Return, payload["return_id"])
    told = _told_of(tx, returned.id)
    nth = next(n for n, row in enumerate(told, 1) if row.uid == payload["event_id"])
    this = told[nth - 1]
    assert returned.receipt is not None
    return ReturnReceipt(
        our_id=this.id, number=f"{returned.receipt.number}-{nth}", subject=f"returns.return:{returned.id}", date=_day(tx, this),
        warehouse=tx.get(inventory.Warehouse, payload["warehouse_id"]).code, return_number=returned.number,
        reason=returned.reason, rate=returned.rate, order_number=_order_number(tx, returned.lines),
        lines=tuple(_arrived(tx, returned, payload["arrivals"], _arrived_before(told[: nth - 1]))),
        **_heads(tx, returned.partner_id, returned.currency),
    )  # fmt: skip


def _told_of(tx: Transaction, return_id: int) -> list[EventRow]:
    """Every arrival of a return, in order."""
    mine = (EventRow.subject == f"returns.return:{return_id}", EventRow.name == "returns.return_received")
    return list(tx.session.scalars(select(EventRow).where(*mine).order_by(EventRow.id)))


def _arrived_before(rows: Iterable[EventRow]) -> dict[int, Decimal]:
    before: dict[int, Decimal] = {}
    for arrival in (a for row in rows for a in row.payload["arrivals"]):
        before[arrival["line_id"]] = before.get(arrival["line_id"], Decimal(0)) + Decimal(arrival["quantity"])
    return before


def _arrived(
    tx: Transaction, returned: returns.Return, arrivals: Sequence[Mapping[str, Any]], before: Mapping[int, Decimal]
) -> Iterable[DocumentLine]:
    """Valued at what the customer was charged, by the cumulative rule, so that parts sum to the whole."""
    lines = {line.id: line for line in returned.lines}
    sold = {o.id: o for o in orders.lines(tx, [line.order_line_id for line in returned.lines if line.order_line_id])}
    goods = _Goods(tx, [a["product_id"] for a in arrivals])
    for position, arrival in enumerate(arrivals, 1):
        line, quantity = lines[arrival["line_id"]], Decimal(arrival["quantity"])
        order_line = sold.get(line.order_line_id or 0)
        net, gross, whole, tax_rate = _value(line, order_line)
        done = before.get(line.id, Decimal(0))
        net_part, gross_part = cumulative(net, done, quantity, whole), cumulative(gross, done, quantity, whole)
        yield goods.line(
            arrival["product_id"], position=position, quantity=quantity, net_minor=net_part,
            tax_minor=gross_part - net_part, gross_minor=gross_part, tax_rate=tax_rate, description=line.description,
        )  # fmt: skip


def _value(line: Any, order_line: Any) -> tuple[int, int, Decimal, Decimal]:
    """(net, gross, of which quantity, tax rate): from the order line, or as given for a blind one."""
    if order_line is not None:
        return order_line.net_minor, order_line.gross_minor, order_line.quantity, order_line.tax_rate
    net, tax = line.net_minor or 0, line.tax_minor or 0
    return net, net + tax, line.requested, _rate_of(net, tax)


# -- money --------------------------------------------------------------------------------------------------------


def credit_note(tx: Transaction, credit_note_id: int) -> CreditNote:
    """A credit note without the goods that came back before they were billed: those were never claimed from the customer."""
    note = tx.get(finance.CreditNote, credit_note_id)
    returned = tx.get(returns.Return, note.source_id) if note.source_kind == "returns.return" else None
    return CreditNote(
        our_id=note.id, number=note.number, subject=f"{note.source_kind}:{note.source_id}", date=note.day, reason=note.reason,
        rate=note.allocations[0].rate if note.allocations else Decimal(1), return_number=returned.number if returned else "",
        order_number=_order_number(tx, returned.lines) if returned else "", lines=tuple(_credited(tx, note)),
        **_heads(tx, note.partner_id, note.currency),
    )  # fmt: skip


def _credited(tx: Transaction, note: Any) -> Iterable[DocumentLine]:
    billed = [line for line in note.lines if line.allocation_id is not None]
    rates = {o.id: o.tax_rate for o in orders.lines(tx, [line.order_line_id for line in billed if line.order_line_id])}
    goods = _Goods(tx, [line.product_id for line in billed if line.product_id])
    for position, line in enumerate(billed, 1):
        yield goods.line(
            line.product_id, position=position, quantity=line.quantity or Decimal(1),  # an allowance is one piece of itself
            net_minor=line.net_minor, tax_minor=line.tax_minor, gross_minor=line.gross_minor,
            tax_rate=rates.get(line.order_line_id) or _rate_of(line.net_minor, line.tax_minor),
        )  # fmt: skip


# -- what both are made of ----------------------------------------------------------------------------------------


class _Goods:
    """Products of a document by their id, read at once."""

    def __init__(self, tx: Transaction, product_ids: Iterable[int]) -> None:
        self._units = facts.units(tx)
        self._products = {p.id: p for p in tx.get_all(Product, product_ids)}

    def line(self, product_id: int | None, *, description: str = "", **amounts: Any) -> DocumentLine:
        product = self._products.get(product_id or 0)
        if product is None:
            return DocumentLine(product="", unit="pcs", description=description, **amounts)
        unit = self._units[product.unit_id].code
        return DocumentLine(product=product.code, unit=unit, description=description or product.name, **amounts)


def _heads(tx: Transaction, partner_id: int, currency: str) -> dict[str, Any]:
    company, partner = facts.company(tx), tx.get(Partner, partner_id)
    return {"company": company.code, "home_currency": company.currency, "currency": currency, "customer": partner.code}


def _order_number(tx: Transaction, lines: Iterable[Any]) -> str:
    order_id = next((line.order_id for line in lines if line.order_id), None)
    return orders.order(tx, order_id).number if order_id else ""


def _rate_of(net: int, tax: int) -> Decimal:
    """The tax rate that amounts imply, to whole percents."""
    return (Decimal(tax) / net).quantize(Decimal("0.01")) if net else Decimal(0)


def _day(tx: Transaction, row: EventRow) -> date:
    return row.at.astimezone(ZoneInfo(facts.company(tx).timezone)).date()

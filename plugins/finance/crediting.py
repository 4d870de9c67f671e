"""What a credit note would be: worked out the same way for the preview and for the note itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core_erp import Objection, object_to, refuse
from plugins.finance import fees, periods, rates
from plugins.finance.credit_lines import Sold
from plugins.finance.credit_plan import CreditLine, CreditWish, Plan, PlannedLine, PlannedShare
from plugins.finance.models import Invoice
from plugins.finance.shares import total

if TYPE_CHECKING:
    from core_erp import Transaction


def plan(tx: Transaction, wish: CreditWish, *, lock: bool) -> Plan:
    """Work the wish out; with ``lock`` its order lines and invoices first, so that the figures stay true until the commit.

    Raises Refused with every objection: over-credit, another partner or currency, amounts missing or not wanted.
    """
    refuse([_objections(wish)])
    sold = Sold(tx, sorted({line.order_line_id for line in wish.lines if line.order_line_id is not None}), lock=lock)
    refuse([_misfits(wish, sold.invoices)])
    lines = [taken for i, line in enumerate(wish.lines) for taken in sold.take(line, f"/lines/{i}")]
    lines = _with_fees(tx, wish, lines)
    return Plan(wish, lines, _shares(tx, wish, lines))


def _objections(wish: CreditWish) -> Iterator[Objection]:
    if not wish.lines:
        yield object_to("finance/nothing-to-credit", "A credit note needs lines", "/lines")
    for i, line in enumerate(wish.lines):
        yield from _line_objections(line, f"/lines/{i}")


def _line_objections(line: CreditLine, pointer: str) -> Iterator[Objection]:
    if line.quantity < 0 or any((a or 0) < 0 for a in (line.net_minor, line.tax_minor, line.gross_minor)):
        yield object_to("finance/negative-credit", "Quantities and amounts of a credit are positive", pointer)
    if line.order_line_id is not None and line.quantity and line.is_given:
        yield object_to("finance/amount-not-yours", "What was sold is credited at what was billed; give no amount", pointer)
    if (line.order_line_id is None or not line.quantity) and not (line.gross_minor or line.net_minor):
        yield object_to("finance/amount-needed", "Say how much is to be credited", f"{pointer}/gross_minor")
    if line.order_line_id is None and not 0 <= line.given.net <= line.given.gross:
        yield object_to("finance/tax", "Net and tax must make the gross", f"{pointer}/tax_minor")


def _misfits(wish: CreditWish, invoices: Sequence[Invoice]) -> Iterator[Objection]:
    for invoice in invoices:
        if invoice.partner_id != wish.partner_id:
            yield object_to(
                "finance/other-partner", "Invoice {number} is another customer's", "/partner_id", number=invoice.number
            )
        if invoice.currency != wish.currency:
            facts = {"number": invoice.number, "currency": invoice.currency}
            yield object_to("finance/other-currency", "Invoice {number} is in {currency}", "/currency", **facts)


def _with_fees(tx: Transaction, wish: CreditWish, lines: list[PlannedLine]) -> list[PlannedLine]:
    if not wish.fee_minor:
        return lines
    parts = fees.shares(wish.fee_minor, [line.credited for line in lines])
    if fees.policy(tx) == fees.INCOME:
        return [replace(line, fee=fee) for line, fee in zip(lines, parts, strict=True)]
    return [replace(line, credited=line.credited - fee, kept=fee) for line, fee in zip(lines, parts, strict=True)]


def _shares(tx: Transaction, wish: CreditWish, lines: Sequence[PlannedLine]) -> list[PlannedShare]:
    by_invoice: dict[int, list[PlannedLine]] = defaultdict(list)
    for line in lines:
        if not line.is_unbilled:
            by_invoice[line.invoice_id or 0].append(line)
    return [_share(tx, wish, by_invoice[key]) for key in sorted(by_invoice)]


def _share(tx: Transaction, wish: CreditWish, lines: Sequence[PlannedLine]) -> PlannedShare:
    """At the invoice's own rate; without invoice at today's."""
    invoice = lines[0].invoice
    exchange = rates.at(tx, invoice.currency, invoice.rate) if invoice else rates.on(tx, wish.currency, periods.today(tx))
    return PlannedShare(invoice, exchange, total([line.credited for line in lines]), total([line.fee for line in lines]))

"""Credit notes and refunds as documents."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from plugins.erp_connectors.documents import CreditNote, DocumentLine, Refund
from plugins.erp_connectors.drafting.goods import Goods, Origin, heads, order_of, origin, rate_of
from plugins.finance import api as finance
from plugins.orders import api as orders
from plugins.returns import api as returns

if TYPE_CHECKING:
    from core_erp import Transaction


def credit_note(tx: Transaction, credit_note_id: int) -> CreditNote:
    """A credit note without the goods that came back before they were billed: those were never claimed from the customer."""
    note = tx.get(finance.CreditNote, credit_note_id)
    billed = [line for line in note.lines if line.allocation_id is not None]
    goods = Goods(tx, [line.product_id for line in billed if line.product_id])
    return_number, source = _source(tx, note)
    return CreditNote(
        our_id=note.id, number=note.number, subject=f"{note.source_kind}:{note.source_id}", date=note.day, reason=note.reason,
        rate=note.allocations[0].rate if note.allocations else Decimal(1), return_number=return_number,
        order_number=source.number, comes_from=source.comes_from, lines=tuple(_credited(tx, billed, goods)),
        is_withdrawn=note.state == "reversed",
        **heads(tx, note.partner_id, note.currency, goods),
    )  # fmt: skip


def _source(tx: Transaction, note: finance.CreditNote) -> tuple[str, Origin]:
    """Number of the return, and its order."""
    if note.source_kind != returns.KIND:
        return "", Origin()
    returned = tx.get(returns.Return, note.source_id)
    return returned.number, origin(tx, order_of(returned.lines))


def _credited(tx: Transaction, billed: list[Any], goods: Goods) -> Iterable[DocumentLine]:
    sold = {o.id: o for o in orders.lines(tx, [line.order_line_id for line in billed if line.order_line_id])}
    for position, line in enumerate(billed, 1):
        order_line = sold.get(line.order_line_id or 0)
        yield goods.line(
            line.product_id, position=position, quantity=line.quantity or Decimal(1),  # an allowance is one piece of itself
            net_minor=line.net_minor, tax_minor=line.tax_minor, gross_minor=line.gross_minor,
            tax_rate=order_line.tax_rate if order_line else rate_of(line.net_minor, line.tax_minor),
            order_position=order_line.position if order_line else 0,
        )  # fmt: skip


def refund(tx: Transaction, refund_id: int) -> Refund:
    """Money that went back for a credit note: one line that is nothing but the amount."""
    paid = tx.get(finance.Refund, refund_id)
    note = tx.get(finance.CreditNote, paid.credit_note_id)
    return_number, source = _source(tx, note)
    amount = DocumentLine(
        position=1, product="", unit="pcs", description=note.number, quantity=Decimal(1), net_minor=paid.amount_minor,
        tax_minor=0, gross_minor=paid.amount_minor,
    )  # fmt: skip
    return Refund(
        our_id=paid.id, number=paid.number, subject=f"{note.source_kind}:{note.source_id}", date=paid.day, reason=note.reason,
        rate=paid.rate, method=paid.method, reference=paid.reference or "", return_number=return_number,
        order_number=source.number, credit_note_number=note.number, comes_from=(("credit_note", note.id),), lines=(amount,),
        **heads(tx, paid.partner_id, paid.currency),
    )  # fmt: skip

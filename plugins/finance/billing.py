"""What may be billed of an order: delivered, not come back before it was billed, not billed yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from core_erp import Objection, object_to, refuse, reject
from plugins.finance.credit_lines import on_notes
from plugins.finance.models import InvoiceLine
from plugins.finance.shares import NOTHING, ZERO, Part, Tally
from plugins.orders import api as orders

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, slots=True)
class Bill:
    """So many pieces of an order line, and their share of its amounts."""

    line: orders.OrderLine
    quantity: Decimal
    part: Part


@dataclass(frozen=True, slots=True)
class Billed:
    """What earlier invoices say of an order line."""

    quantity: Decimal = NOTHING
    credited: Decimal = NOTHING
    part: Part = ZERO


def bills(tx: Transaction, lines: Sequence[orders.OrderLine], quantities: Mapping[int, Decimal] | None) -> list[Bill]:
    """All that may be billed, or the quantities wanted of it.

    Raises Refused ``finance/nothing-to-invoice`` or ``finance/over-invoice`` with what is left, for each line.
    """
    before, noted = _before(tx, lines)
    left = {line.id: _left(line, before.get(line.id, Billed()), noted.get(line.id, NOTHING)) for line in lines}
    if quantities is not None:
        refuse([_objections(quantities, left)])
        left = dict(quantities)
    found = [_bill(line, before.get(line.id, Billed()), left[line.id]) for line in lines if left.get(line.id)]
    if not found:
        raise reject("finance/nothing-to-invoice", "Nothing is left to bill: deliver first")
    return found


def has_history(line: orders.OrderLine) -> bool:
    """Was something of it billed, or asked or sent back?"""
    return bool(line.invoiced or line.returned or line.return_claimed)


def _before(tx: Transaction, lines: Sequence[orders.OrderLine]) -> tuple[Mapping[int, Billed], Mapping[int, Decimal]]:
    """Asked only of lines that have a history: the first invoice of an order costs nothing here."""
    known = [line.id for line in lines if has_history(line)]
    if not known:
        return {}, {}
    pieces = (func.sum(InvoiceLine.quantity), func.sum(InvoiceLine.credited_quantity))
    amounts = (func.sum(InvoiceLine.net_minor), func.sum(InvoiceLine.gross_minor))
    sums = select(InvoiceLine.order_line_id, *pieces, *amounts).where(InvoiceLine.order_line_id.in_(known))
    rows: Iterable[Any] = tx.session.execute(sums.group_by(InvoiceLine.order_line_id))
    billed = {i: Billed(quantity, credited, Part(int(net), int(gross))) for i, quantity, credited, net, gross in rows}
    return billed, on_notes(tx, known)


def _left(line: orders.OrderLine, billed: Billed, noted: Decimal) -> Decimal:
    kept_by_customer = line.delivered - max(line.returned, noted)
    return max(NOTHING, kept_by_customer - (billed.quantity - billed.credited))


def _objections(quantities: Mapping[int, Decimal], left: Mapping[int, Decimal]) -> Iterator[Objection]:
    for line_id, quantity in quantities.items():
        if not 0 < quantity <= left.get(line_id, NOTHING):
            yield object_to("finance/over-invoice", "Only {left} of line {line} are left to bill", f"/quantities/{line_id}",
                            left=str(left.get(line_id, NOTHING)), line=line_id)  # fmt: skip


def _bill(line: orders.OrderLine, billed: Billed, quantity: Decimal) -> Bill:
    whole = Part(line.net_minor, line.gross_minor)
    if quantity == line.quantity:
        return Bill(line, quantity, whole)
    return Bill(line, quantity, Tally(whole, line.quantity, billed.quantity, billed.part).take(quantity))

"""Which pieces of which invoice a credit line takes, and what they are worth: the cumulative rule, oldest invoice first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from core_erp import Records, reject, several, spread
from core_erp.fields import plain
from plugins.finance.credit_plan import CreditLine, PlannedLine
from plugins.finance.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from plugins.finance.shares import NOTHING, ZERO, Part, Tally, part_of, total
from plugins.orders import api as orders

if TYPE_CHECKING:
    from core_erp import Transaction

Billed = Sequence[tuple[InvoiceLine, Invoice]]
"""The invoice lines of an order line, oldest first."""


class Sold:
    """Order lines, what was billed of each, and what was credited so far; credit lines are taken from it one by one."""

    def __init__(self, tx: Transaction, order_line_ids: Sequence[int], *, lock: bool) -> None:
        self.lines = {line.id: line for line in orders.lines(tx, order_line_ids, lock=lock)} if order_line_ids else {}
        self.billed = _billed(tx, order_line_ids, lock=lock) if order_line_ids else {}
        self._tallies = {line.id: tally_of(line) for rows in self.billed.values() for line, _invoice in rows}
        self._credited = _credited(tx, self.lines, self.billed)

    @property
    def invoices(self) -> list[Invoice]:
        return list({invoice.id: invoice for rows in self.billed.values() for _line, invoice in rows}.values())

    def take(self, wish: CreditLine, pointer: str) -> Iterator[PlannedLine]:
        """What a credit line becomes. Raises Refused ``finance/over-credit`` with what is left."""
        if wish.order_line_id is None:
            yield PlannedLine(wish, None, None, wish.quantity, wish.given)
        elif wish.quantity:
            yield from self._returned(wish, wish.order_line_id, pointer)
        else:
            yield from self._allowed(wish, self.billed.get(wish.order_line_id, ()), pointer)

    def _returned(self, wish: CreditLine, line_id: int, pointer: str) -> Iterator[PlannedLine]:
        """What was never billed offsets the delivery instead of an invoice, and comes first of all."""
        billed = self.billed.get(line_id, ())
        rest = from_invoices = min(wish.quantity, self._billed_beyond_kept(wish, line_id, pointer))
        for invoice_line, invoice in billed:
            tally = self._tallies[invoice_line.id]
            if taken := min(rest, tally.whole - tally.done):
                yield PlannedLine(wish, invoice, invoice_line, taken, tally.take(taken), tally)
                rest -= taken
        if wish.quantity > from_invoices:
            yield PlannedLine(wish, None, None, wish.quantity - from_invoices, ZERO, is_unbilled=True)

    def _billed_beyond_kept(self, wish: CreditLine, line_id: int, pointer: str) -> Decimal:
        """Pieces billed beyond those the customer keeps after this."""
        line = self.lines[line_id]
        left = line.delivered - self._credited[line_id]
        if wish.quantity > left:
            raise reject("finance/over-credit", "Only {left} are left to credit", f"{pointer}/quantity", left=plain(left))
        self._credited[line_id] += wish.quantity
        kept_by_customer = line.delivered - max(line.returned, self._credited[line_id])
        tallies = [self._tallies[invoice_line.id] for invoice_line, _ in self.billed.get(line_id, ())]
        return max(NOTHING, sum((t.whole - t.done for t in tallies), NOTHING) - kept_by_customer)

    def _allowed(self, wish: CreditLine, billed: Billed, pointer: str) -> Iterator[PlannedLine]:
        """折让: money off what the customer keeps."""
        rest = _gross_of(wish, billed)
        for invoice_line, invoice in billed:
            tally = self._tallies[invoice_line.id]
            if taken := min(rest, tally.left.gross if tally.done < tally.whole else 0):
                yield PlannedLine(wish, invoice, invoice_line, NOTHING, tally.allow(taken), tally)
                rest -= taken
        if rest:
            raise reject("finance/over-credit", "That is {beyond} more than is left to credit", pointer, beyond=rest)


def tally_of(line: InvoiceLine) -> Tally:
    """How much of an invoice line was credited, on a sheet of its own."""
    return Tally(
        amount=Part(line.net_minor, line.gross_minor), whole=line.quantity, done=line.credited_quantity,
        given=Part(line.credited_net_minor + line.kept_net_minor, line.credited_gross_minor + line.kept_gross_minor),
        base=Part(line.base_net_minor, line.base_gross_minor), base_done=line.base_quantity,
    )  # fmt: skip


def _gross_of(wish: CreditLine, billed: Billed) -> int:
    """The gross of an allowance; of a net amount, with the tax the line was billed with."""
    whole = total([Part(line.net_minor, line.gross_minor) for line, _ in billed])
    if wish.gross_minor is not None or not whole.net:
        return wish.given.gross
    return part_of(Part(whole.gross, whole.net), wish.net_minor or 0).net


def _billed(tx: Transaction, ids: Sequence[int], *, lock: bool) -> dict[int, Billed]:
    given = spread("line", ids)
    rows = _billing(len(given), lock=lock).tuples(tx.session, {"company": tx.company_id, **given})
    if lock:
        tx.keep(record for row in rows for record in row)
    found: dict[int, list[tuple[InvoiceLine, Invoice]]] = defaultdict(list)
    for line, invoice in rows:
        found[line.order_line_id].append((line, invoice))
    return {**found}


@cache
def _billing(count: int, *, lock: bool) -> Records:
    """Read and, in the order of invoices, locked in one statement: each row comes as it is once the lock is had."""
    line = InvoiceLine.order_line_id
    wanted = (
        select(InvoiceLine, Invoice).join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(line.in_(several("line", count, line.type)), Invoice.company_id == bindparam("company"))
        .order_by(Invoice.id, InvoiceLine.id)
    )  # fmt: skip
    return Records(wanted.with_for_update(of=(Invoice, InvoiceLine)), afresh=True) if lock else Records(wanted)


def _credited(tx: Transaction, lines: dict[int, orders.OrderLine], billed: dict[int, Billed]) -> dict[int, Decimal]:
    """Order line -> pieces on credit notes so far, unbilled ones too; asked of the database only where some are not billed."""
    pieces = {i: [line for line, _ in billed.get(i, ())] for i in lines}
    partly = [i for i, rows in pieces.items() if sum((r.quantity for r in rows), NOTHING) != lines[i].delivered]
    return {i: sum((r.credited_quantity for r in rows), NOTHING) for i, rows in pieces.items()} | on_notes(tx, partly)


def on_notes(tx: Transaction, order_line_ids: Sequence[int]) -> dict[int, Decimal]:
    """Order line -> pieces on credit notes that stand, billed or not."""
    if not order_line_ids:
        return {}
    line, pieces = CreditNoteLine, func.sum(CreditNoteLine.quantity)
    noted = select(line.order_line_id, pieces).join(CreditNote, CreditNote.id == line.credit_note_id)
    standing = noted.where(line.order_line_id.in_(order_line_ids), CreditNote.state == "posted").group_by(line.order_line_id)
    return {i: quantity for i, quantity in tx.session.execute(standing) if i is not None}

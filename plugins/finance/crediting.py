"""What a credit note would be: worked out the same way for the preview and for the note itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from core_erp import Objection, object_to, refuse
from plugins.finance import fees, periods, rates
from plugins.finance.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from plugins.finance.rates import Exchange
from plugins.finance.shares import NOTHING, ZERO, Part, Tally, part_of, total
from plugins.orders import api as orders

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """Goods that came back, or an allowance (quantity 0) on a line.

    With ``order_line_id`` and a quantity the amounts follow from the invoice and must not be given. An allowance names
    its net or gross amount. Without ``order_line_id`` (nobody knows the sale) a positive amount must be given.
    """

    order_line_id: int | None = None
    product_id: int | None = None
    quantity: Decimal = NOTHING
    net_minor: int | None = None
    tax_minor: int | None = None
    gross_minor: int | None = None

    @property
    def is_given(self) -> bool:
        return self.gross_minor is not None or self.net_minor is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditWish:
    """A credit note somebody wants. ``fee_minor`` is gross and kept by the company in the way ``finance.fee_policy`` says."""

    source_kind: str
    source_id: int
    partner_id: int
    currency: str
    lines: tuple[CreditLine, ...]
    fee_minor: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One credit line to be: of which invoice line, how many pieces, how much; ``is_unbilled`` is worth nothing."""

    wish: CreditLine
    invoice: Invoice | None
    invoice_line: InvoiceLine | None
    quantity: Decimal
    credited: Part
    tally: Tally | None = None
    kept: Part = ZERO
    fee: Part = ZERO
    is_unbilled: bool = False


@dataclass(frozen=True, slots=True)
class PlannedShare:
    """What one invoice is credited (or none), and what that is in the books."""

    invoice: Invoice | None
    exchange: Exchange
    credited: Part
    fee: Part

    @property
    def open_credited(self) -> int:
        """Open once it is credited, before any fee is charged."""
        return (self.invoice.open_minor if self.invoice else 0) - self.credited.gross

    @property
    def open_after(self) -> int:
        return self.open_credited + self.fee.gross

    @property
    def refundable(self) -> int:
        """``min(max(0, credits − open before), paid − refunded)``; alone, all of it."""
        owed = self.credited.gross - self.fee.gross
        if self.invoice is None:
            return owed
        return min(max(0, -self.open_after), self.invoice.paid_minor - self.invoice.refunded_minor, owed)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a credit note will write."""

    wish: CreditWish
    lines: Sequence[PlannedLine]
    shares: Sequence[PlannedShare] = field(default=())

    @property
    def credited(self) -> Part:
        return total([s.credited for s in self.shares])

    @property
    def fee(self) -> Part:
        return total([s.fee for s in self.shares])

    @property
    def kept(self) -> Part:
        return total([line.kept for line in self.lines])


def plan(tx: Transaction, wish: CreditWish, *, lock: bool) -> Plan:
    """Work the wish out; with ``lock`` its order lines and invoices first, so that the figures stay true until the commit.

    Raises Refused with every objection: over-credit, another partner or currency, amounts missing or not wanted.
    """
    refuse([_objections(wish)])
    ids = sorted({line.order_line_id for line in wish.lines if line.order_line_id is not None})
    sold = {line.id: line for line in orders.lines(tx, ids, lock=lock)} if ids else {}
    billed = _billed(tx, ids, lock=lock) if ids else {}
    refuse([_misfits(wish, billed)])
    lines = list(_planned(tx, wish, sold, billed))
    return _with_shares(tx, Plan(wish, _with_fees(tx, wish, lines)))


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
    if line.order_line_id is None and _given(line).net > _given(line).gross:
        yield object_to("finance/tax", "Net and tax must make the gross", f"{pointer}/tax_minor")


def _misfits(wish: CreditWish, billed: dict[int, list[tuple[InvoiceLine, Invoice]]]) -> Iterator[Objection]:
    invoices = {invoice.id: invoice for rows in billed.values() for _line, invoice in rows}
    for invoice in invoices.values():
        if invoice.partner_id != wish.partner_id:
            yield object_to(
                "finance/other-partner", "Invoice {number} is another customer's", "/partner_id", number=invoice.number
            )
        if invoice.currency != wish.currency:
            yield object_to(
                "finance/other-currency",
                "Invoice {number} is in {currency}",
                "/currency",
                number=invoice.number,
                currency=invoice.currency,
            )


def _billed(tx: Transaction, ids: list[int], *, lock: bool) -> dict[int, list[tuple[InvoiceLine, Invoice]]]:
    """Order line -> its invoice lines, oldest first, read and (in order of invoices) locked in one statement."""
    wanted = (
        select(InvoiceLine, Invoice).join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(InvoiceLine.order_line_id.in_(ids), Invoice.company_id == tx.company_id).order_by(Invoice.id, InvoiceLine.id)
    )  # fmt: skip
    if lock:
        wanted = wanted.with_for_update(of=(Invoice, InvoiceLine)).execution_options(populate_existing=True)
    found = defaultdict(list)
    for line, invoice in tx.session.execute(wanted):
        found[line.order_line_id].append((line, invoice))
    return found


# -- lines ---------------------------------------------------------------------------------------------------------


def _planned(
    tx: Transaction, wish: CreditWish, sold: dict[int, orders.OrderLine], billed: dict[int, list[tuple[InvoiceLine, Invoice]]]
) -> Iterator[PlannedLine]:
    tallies = {line.id: tally_of(line) for rows in billed.values() for line, _invoice in rows}
    before = _credited_before(tx, sold, billed)
    for i, line in enumerate(wish.lines):
        if line.order_line_id is None:
            yield PlannedLine(line, None, None, line.quantity, _given(line))
        elif line.quantity:
            yield from _returned(
                line, sold[line.order_line_id], billed.get(line.order_line_id, []), tallies, before, f"/lines/{i}"
            )
        else:
            yield from _allowed(line, billed.get(line.order_line_id, []), tallies, f"/lines/{i}")


def tally_of(line: InvoiceLine) -> Tally:
    """How much of an invoice line was credited, on a sheet of its own."""
    return Tally(
        amount=Part(line.net_minor, line.gross_minor), whole=line.quantity, done=line.credited_quantity,
        given=Part(line.credited_net_minor + line.kept_net_minor, line.credited_gross_minor + line.kept_gross_minor),
        base=Part(line.base_net_minor, line.base_gross_minor), base_done=line.base_quantity,
    )  # fmt: skip


def _credited_before(
    tx: Transaction, sold: dict[int, orders.OrderLine], billed: dict[int, list[tuple[InvoiceLine, Invoice]]]
) -> dict[int, Decimal]:
    """Order line -> pieces on credit notes so far, unbilled ones too; asked of the database only where some are not billed."""
    before = {i: sum((line.credited_quantity for line, _ in billed.get(i, ())), NOTHING) for i in sold}
    partly = [i for i, line in sold.items() if sum((b.quantity for b, _ in billed.get(i, ())), NOTHING) != line.delivered]
    return before | returned_on_notes(tx, partly)


def returned_on_notes(tx: Transaction, order_line_ids: Sequence[int]) -> dict[int, Decimal]:
    """Order line -> pieces on credit notes that stand, billed or not."""
    if not order_line_ids:
        return {}
    noted = (
        select(CreditNoteLine.order_line_id, func.sum(CreditNoteLine.quantity)).join(CreditNote, CreditNote.id == CreditNoteLine.credit_note_id)
        .where(CreditNoteLine.order_line_id.in_(order_line_ids), CreditNote.state == "posted").group_by(CreditNoteLine.order_line_id)
    )  # fmt: skip
    return {i: quantity for i, quantity in tx.session.execute(noted) if i is not None}


def _returned(
    line: CreditLine, sold: orders.OrderLine, billed: list[tuple[InvoiceLine, Invoice]],
    tallies: dict[int, Tally], before: dict[int, Decimal], pointer: str,
) -> Iterator[PlannedLine]:  # fmt: skip
    """Oldest invoice first; what was never billed offsets the delivery instead, and comes first of all."""
    left = sold.delivered - before[sold.id]
    if line.quantity > left:
        refuse([[object_to("finance/over-credit", "Only {left} are left to credit", f"{pointer}/quantity", left=str(left))]])
    before[sold.id] += line.quantity
    kept_by_customer = sold.delivered - max(sold.returned, before[sold.id])
    billed_net = sum((tallies[b.id].whole - tallies[b.id].done for b, _ in billed), NOTHING)
    rest = quantity = min(line.quantity, max(NOTHING, billed_net - kept_by_customer))
    for invoice_line, invoice in billed:
        tally = tallies[invoice_line.id]
        if taken := min(rest, tally.whole - tally.done):
            yield PlannedLine(line, invoice, invoice_line, taken, tally.take(taken), tally)
            rest -= taken
    if line.quantity > quantity:
        yield PlannedLine(line, None, None, line.quantity - quantity, ZERO, is_unbilled=True)


def _allowed(
    line: CreditLine, billed: list[tuple[InvoiceLine, Invoice]], tallies: dict[int, Tally], pointer: str
) -> Iterator[PlannedLine]:
    """折让: money off what the customer keeps, from the oldest invoice first."""
    rest = _given_of(line, billed)
    for invoice_line, invoice in billed:
        tally = tallies[invoice_line.id]
        if taken := min(rest, tally.left.gross if tally.done < tally.whole else 0):
            yield PlannedLine(line, invoice, invoice_line, NOTHING, tally.allow(taken), tally)
            rest -= taken
    if rest:
        refuse(
            [[object_to("finance/over-credit", "{left} more than was billed and is not credited yet", pointer, left=str(rest))]]
        )


def _given(line: CreditLine) -> Part:
    tax = line.tax_minor or 0
    if line.gross_minor is None:
        return Part(line.net_minor or 0, (line.net_minor or 0) + tax)
    return Part(line.gross_minor - tax if line.net_minor is None else line.net_minor, line.gross_minor)


def _given_of(line: CreditLine, billed: list[tuple[InvoiceLine, Invoice]]) -> int:
    """The gross of an allowance; of a net amount, with the tax the line was billed with."""
    if line.gross_minor is not None or not billed:
        return _given(line).gross
    whole = total([Part(b.net_minor, b.gross_minor) for b, _ in billed])
    return part_of(Part(whole.gross, whole.net), line.net_minor or 0).net if whole.net else line.net_minor or 0


# -- fees and shares -----------------------------------------------------------------------------------------------


def _with_fees(tx: Transaction, wish: CreditWish, lines: list[PlannedLine]) -> list[PlannedLine]:
    if not wish.fee_minor:
        return lines
    parts = fees.shares(wish.fee_minor, [line.credited for line in lines])
    if fees.policy(tx) == fees.INCOME:
        return [replace(line, fee=fee) for line, fee in zip(lines, parts, strict=True)]
    return [replace(line, credited=line.credited - fee, kept=fee) for line, fee in zip(lines, parts, strict=True)]


def _with_shares(tx: Transaction, planned: Plan) -> Plan:
    by_invoice: dict[int | None, list[PlannedLine]] = defaultdict(list)
    for line in planned.lines:
        if not line.is_unbilled:
            by_invoice[line.invoice.id if line.invoice else None].append(line)
    shares = [_share(tx, planned.wish, by_invoice[key]) for key in sorted(by_invoice, key=lambda k: k or 0)]
    return replace(planned, shares=shares)


def _share(tx: Transaction, wish: CreditWish, lines: list[PlannedLine]) -> PlannedShare:
    """At the invoice's own rate; without invoice at today's."""
    invoice = lines[0].invoice
    exchange = rates.at(tx, invoice.currency, invoice.rate) if invoice else rates.on(tx, wish.currency, periods.today(tx))
    return PlannedShare(invoice, exchange, total([line.credited for line in lines]), total([line.fee for line in lines]))

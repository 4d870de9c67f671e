"""Credit notes: to see what one would be, to issue it, and to take it back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from core_erp import Transaction, require
from plugins.finance import credit_legs, periods, permissions, posting
from plugins.finance.credit_plan import CreditWish, Plan, PlannedLine, PlannedShare
from plugins.finance.crediting import plan
from plugins.finance.events import CreditNotePosted
from plugins.finance.models import Allocation, CreditNote, CreditNoteLine
from plugins.finance.posting import EntryWish, Leg, Source

if TYPE_CHECKING:
    from plugins.finance.accounts import AccountFacts


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """What one line of the wish would be credited; ``uninvoiced`` pieces are worth nothing."""

    order_line_id: int | None
    product_id: int | None
    quantity: Decimal
    net_minor: int
    tax_minor: int
    gross_minor: int
    fee_minor: int
    is_uninvoiced: bool


@dataclass(frozen=True, slots=True)
class CreditPreview:
    """What a credit note would be, if it were issued now; amounts in ``currency``, legs in the company's."""

    currency: str
    net_minor: int
    tax_minor: int
    gross_minor: int
    fee_minor: int
    kept_minor: int
    refundable_minor: int
    lines: Sequence[PreviewLine]
    legs: Sequence[tuple[AccountFacts, Leg]]
    uninvoiced: Mapping[int, Decimal]


def preview_credit(tx: Transaction, wish: CreditWish) -> CreditPreview:
    """The same working-out as ``credit``; locks and writes nothing. Raises what ``credit`` would raise."""
    planned = plan(tx, wish, lock=False)
    part = planned.credited
    legs = [leg for leg in credit_legs.legs(tx, planned) if leg.balance]
    return CreditPreview(
        wish.currency, part.net, part.tax, part.gross, planned.fee.gross, planned.kept.gross,
        sum(share.refundable for share in planned.shares), [_shown(line) for line in planned.lines],
        [(posting.account_of(tx, leg), leg) for leg in legs], uninvoiced(planned),
    )  # fmt: skip


def uninvoiced(planned: Plan) -> dict[int, Decimal]:
    """Order line -> pieces that came back before they were billed."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for line in planned.lines:
        if line.is_unbilled and line.wish.order_line_id:
            found[line.wish.order_line_id] += line.quantity
    return dict(found)


def _shown(line: PlannedLine) -> PreviewLine:
    part = line.credited
    return PreviewLine(line.wish.order_line_id, line.product_id, line.quantity, part.net, part.tax, part.gross,
                       (line.fee + line.kept).gross, line.is_unbilled)  # fmt: skip


def credit(tx: Transaction, wish: CreditWish) -> CreditNote:
    """Credit what came back at what was billed for it (原价冲回), post it in the company's style, and return the note.

    What was never billed is credited nothing and named by ``note.uninvoiced``. Raises Refused ``finance/over-credit`` with
    what is left, ``finance/amount-needed``, ``finance/other-partner``, ``finance/fee-too-large``, ``finance/period-closed`` …
    """
    require(tx, permissions.CREDIT)
    periods.check_open(tx)
    planned = plan(tx, wish, lock=True)
    legs = [leg for leg in credit_legs.legs(tx, planned) if leg.balance]
    entry_number, number = posting.numbers(tx, "finance.credit_note", posts=bool(legs))
    note = _issue(tx, planned, number)
    for share in planned.shares:
        _count(share)
    for line in planned.lines:
        _count_line(line)
    tx.flush()
    if legs:
        style, source = posting.take_back_style(tx), Source("finance.credit_note", note.id)
        memo = f"{number} {wish.source_kind} {wish.source_id}"
        posting.post(tx, EntryWish(journal="sales", source=source, legs=legs, memo=memo, style=style), number=entry_number)
    _tell(tx, note)
    return note


def _issue(tx: Transaction, planned: Plan, number: str) -> CreditNote:
    wish, part = planned.wish, planned.credited
    allocations = {share.invoice_id: _allocation(share) for share in planned.shares}
    lines = [_line(line, None if line.is_unbilled else allocations[line.invoice_id]) for line in planned.lines]
    return tx.add(CreditNote(
        company_id=tx.company_id, number=number, source_kind=wish.source_kind, source_id=wish.source_id,
        partner_id=wish.partner_id, currency=wish.currency, reason=wish.reason, day=periods.today(tx), issued_at=tx.now,
        net_minor=part.net, tax_minor=part.tax, gross_minor=part.gross, fee_minor=planned.fee.gross,
        kept_minor=planned.kept.gross, allocations=list(allocations.values()), lines=lines,
    ))  # fmt: skip


def _allocation(share: PlannedShare) -> Allocation:
    return Allocation(
        invoice_id=share.invoice_id, rate=share.exchange.rate, tax_minor=share.credited.tax, gross_minor=share.credited.gross,
        fee_minor=share.fee.gross, refunded_minor=0, receivable_minor=0 if share.invoice else share.exchange(share.open_after),
    )  # fmt: skip


def _line(line: PlannedLine, allocation: Allocation | None) -> CreditNoteLine:
    return CreditNoteLine(
        allocation=allocation, invoice_line_id=line.invoice_line.id if line.invoice_line else None,
        order_line_id=line.wish.order_line_id, product_id=line.product_id, quantity=line.quantity,
        net_minor=line.credited.net, gross_minor=line.credited.gross,
        kept_net_minor=line.kept.net, kept_gross_minor=line.kept.gross,
    )  # fmt: skip


def _count(share: PlannedShare) -> None:
    if (invoice := share.invoice) is None:
        return
    receivable = share.exchange(share.open_after)
    invoice.credited_minor += share.credited.gross
    invoice.credited_tax_minor += share.credited.tax
    invoice.fee_minor += share.fee.gross
    invoice.receivable_minor = receivable


def _count_line(line: PlannedLine) -> None:
    if (billed := line.invoice_line) is None:
        return
    assert line.tally is not None
    billed.credited_quantity = line.tally.done
    billed.credited_net_minor += line.credited.net
    billed.credited_gross_minor += line.credited.gross
    billed.kept_net_minor += line.kept.net
    billed.kept_gross_minor += line.kept.gross
    billed.base_quantity, billed.base_net_minor, billed.base_gross_minor = (
        line.tally.base_done,
        line.tally.base.net,
        line.tally.base.gross,
    )


def _tell(tx: Transaction, note: CreditNote) -> None:
    tx.emit(CreditNotePosted(
        credit_note_id=note.id, number=note.number, source_kind=note.source_kind, source_id=note.source_id,
        partner_id=note.partner_id, currency=note.currency, gross_minor=note.gross_minor, fee_minor=note.fee_minor,
    ))  # fmt: skip

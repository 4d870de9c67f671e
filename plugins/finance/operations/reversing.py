"""Taking back a credit note: the undo beside the do. What was done stays in the books; a new entry names it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, func, select

from core_erp import Objection, Transaction, object_to, refuse, require
from plugins.finance import periods, permissions, posting
from plugins.finance.events import CreditNoteReversed
from plugins.finance.models import Allocation, CreditNote, CreditNoteLine, Entry, Invoice, InvoiceLine
from plugins.finance.operations.paying import resettle
from plugins.finance.posting import EntryWish, Leg, Source
from plugins.finance.workflow import CREDIT_NOTES


def reverse_credit(tx: Transaction, credit_note_id: int, *, reason: str) -> CreditNote:
    """Make a credit note as if it had not been: counters back, one entry that takes its entry back.

    The newest note of a line goes first. Raises IllegalStep when it is reversed already, Refused
    ``finance/already-refunded``, ``finance/later-credit`` or ``finance/reason-needed``.
    """
    require(tx, permissions.CREDIT)
    periods.check_open(tx)
    invoices = {i.id: i for i in tx.session.scalars(_invoices(credit_note_id))}
    note = tx.get(CreditNote, credit_note_id, lock=True)
    CREDIT_NOTES.check(note, "reversed")
    refuse([_objections(tx, note, reason)])
    billed = {b.id: b for b in tx.session.scalars(_lines(note))}
    for line in note.lines:
        if line.invoice_line_id is not None:
            _uncount_line(line, billed[line.invoice_line_id])
    rise = sum(_uncount(tx, share, invoices) for share in note.allocations)
    note.state = "reversed"
    _post_back(tx, note, rise, reason)
    tx.emit(
        CreditNoteReversed(credit_note_id=note.id, number=note.number, source_kind=note.source_kind, source_id=note.source_id)
    )
    return note


def _invoices(credit_note_id: int) -> Select[Invoice]:
    theirs = select(Allocation.invoice_id).where(Allocation.credit_note_id == credit_note_id)
    locked = select(Invoice).where(Invoice.id.in_(theirs)).order_by(Invoice.id).with_for_update(of=Invoice)
    return locked.execution_options(populate_existing=True)


def _lines(note: CreditNote) -> Select[InvoiceLine]:
    mine = [line.invoice_line_id for line in note.lines]
    return select(InvoiceLine).where(InvoiceLine.id.in_(mine)).execution_options(populate_existing=True)


def _objections(tx: Transaction, note: CreditNote, reason: str) -> Iterator[Objection]:
    if not reason.strip():
        yield object_to("finance/reason-needed", "Say why the credit note is taken back", "/reason")
    if any(share.refunded_minor for share in note.allocations):
        yield object_to("finance/already-refunded", "Money was paid out for {number}", number=note.number)
    if later := _later(tx, note):
        yield object_to("finance/later-credit", "Take back {number} first", number=later)


def _later(tx: Transaction, note: CreditNote) -> str | None:
    """The newest note that stands and credits one of the same invoice lines after this one."""
    mine = [line.invoice_line_id for line in note.lines if line.invoice_line_id]
    standing = (
        select(func.max(CreditNote.number)).join(CreditNoteLine, CreditNoteLine.credit_note_id == CreditNote.id)
        .where(CreditNoteLine.invoice_line_id.in_(mine), CreditNote.id > note.id, CreditNote.state == "posted")
    )  # fmt: skip
    return tx.session.scalar(standing) if mine else None


def _uncount_line(line: CreditNoteLine, billed: InvoiceLine) -> None:
    billed.credited_quantity -= line.quantity
    billed.credited_net_minor -= line.net_minor
    billed.credited_gross_minor -= line.gross_minor
    billed.kept_net_minor -= line.kept_net_minor
    billed.kept_gross_minor -= line.kept_gross_minor
    if not line.quantity:
        billed.base_net_minor -= line.net_minor + line.kept_net_minor
        billed.base_gross_minor -= line.gross_minor + line.kept_gross_minor


def _uncount(tx: Transaction, share: Allocation, invoices: dict[int, Invoice]) -> int:
    """By how much the receivable rises again in the books."""
    if share.invoice_id is None:
        stood, share.receivable_minor = share.receivable_minor, 0
        return -stood
    invoice = invoices[share.invoice_id]
    invoice.credited_minor -= share.gross_minor
    invoice.credited_tax_minor -= share.tax_minor
    invoice.fee_minor -= share.fee_minor
    return resettle(tx, invoice)


def _post_back(tx: Transaction, note: CreditNote, rise: int, reason: str) -> None:
    source = (Entry.source_kind == "finance.credit_note", Entry.source_id == note.id, Entry.purpose == "")
    posted = tx.session.scalar(select(Entry).where(*source))
    if posted is None:
        return
    style = posting.take_back_style(tx)
    legs = [*posting.taken_back(posting.legs_of(posted), style), *_rounding(tx, note, posted, rise)]
    posting.post(tx, EntryWish(
        journal="sales", source=Source("finance.credit_note", note.id), purpose="reversal", legs=legs, style=style,
        memo=f"{note.number}: {reason}", reverses_id=posted.id,
    ))  # fmt: skip


def _rounding(tx: Transaction, note: CreditNote, posted: Entry, rise: int) -> Sequence[Leg]:
    """Payments between credit and reversal may have rounded the receivable otherwise; a cent goes to the exchange account."""
    receivable = posting.account_of(tx, Leg("receivable")).id
    cent = rise + sum(i.debit_minor - i.credit_minor for i in posted.items if i.account_id == receivable)
    if not cent:
        return ()
    return (Leg("receivable", debit_minor=max(0, cent), credit_minor=max(0, -cent), partner_id=note.partner_id,
                foreign_minor=0, currency=note.currency), posting.side("fx", -cent))  # fmt: skip

"""Paying money back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from sqlalchemy import bindparam, exists, select

from core_erp import Conflict, NotFound, Objection, Records, Refused, Transaction, object_to, refuse, reject, require
from plugins.finance import periods, permissions, posting, rates
from plugins.finance.events import RefundPaid
from plugins.finance.models import Allocation, CreditNote, Invoice, Refund
from plugins.finance.operations.paying import METHODS, exchange_of, method_objections, resettle
from plugins.finance.posting import EntryWish, Leg, Source


@dataclass(frozen=True, slots=True)
class Owed:
    """What of a credit note can be paid out against one invoice (or against none)."""

    allocation: Allocation
    invoice: Invoice | None

    @property
    def refundable(self) -> int:
        """``min(max(0, −open), paid − refunded)``, and never more than the note's own share."""
        if self.invoice is None:
            return self.allocation.owed_minor
        return min(
            max(0, -self.invoice.open_minor), self.invoice.paid_minor - self.invoice.refunded_minor, self.allocation.owed_minor
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """A credit note and all that it may still pay out."""

    note: CreditNote
    owed: Sequence[Owed]
    reference_used: bool

    @property
    def refundable(self) -> int:
        return sum(o.refundable for o in self.owed) if self.note.state == "posted" else 0


def refundable(tx: Transaction, credit_note_id: int) -> int:
    """What may be paid out for a credit note, in its currency: nothing while the customer still owes as much (应收冲减)."""
    return _claim(tx, credit_note_id, lock=False).refundable


def refundable_of(tx: Transaction, note: CreditNote) -> int:
    """The same for a note in the hand, such as one just issued: nothing is read that this transaction holds already."""
    shares = [Owed(share, tx.get(Invoice, share.invoice_id) if share.invoice_id else None) for share in note.allocations]
    return Claim(note, shares, reference_used=False).refundable


def refund(
    tx: Transaction, credit_note_id: int, *, amount_minor: int | None = None, reference: str | None = None,
    method: str = "bank", rate: Decimal | None = None,
) -> Refund | None:  # fmt: skip
    """Pay out what a credit note allows, or ``amount_minor`` of it, in its currency; None when nothing is refundable.

    Record a payout made outside with its ``reference``: the same reference is refused a second time. ``rate`` is the bank's,
    otherwise the day's. Raises Refused ``finance/over-refund`` with what is refundable, ``finance/not-positive``,
    ``finance/unknown-method``, and Conflict ``finance/reference-used``.
    """
    require(tx, permissions.REFUND)
    periods.check_open(tx)
    claim = _claim(tx, credit_note_id, lock=True, reference=reference)
    if claim.reference_used:
        raise Conflict("A refund with reference {reference} was paid before", code="finance/reference-used", reference=reference)
    if amount_minor is None and not claim.refundable:
        return None
    amount = claim.refundable if amount_minor is None else amount_minor
    refuse([_objections(claim, amount), method_objections(method)])
    exchange = exchange_of(tx, claim.note.currency, rate)
    legs = _legs(claim.note, amount, exchange(amount), _settle(tx, claim, amount), METHODS[method])
    entry_number, number = posting.numbers(tx, "finance.refund", posts=any(leg.balance for leg in legs))
    paid = tx.add(Refund(
        company_id=tx.company_id, number=number, credit_note_id=claim.note.id, partner_id=claim.note.partner_id,
        currency=claim.note.currency, amount_minor=amount, rate=exchange.rate, method=method, reference=reference,
        day=periods.today(tx), paid_at=tx.now,
    ))  # fmt: skip
    tx.flush()
    if entry_number:
        wish = EntryWish(
            journal="bank", source=Source("finance.refund", paid.id), legs=legs, memo=f"{number} {claim.note.number}"
        )
        posting.post(tx, wish, number=entry_number)
    _tell(tx, claim.note, paid)
    return paid


def nothing_refundable() -> Refused:
    """The customer still owes as much as was credited, or all of it was paid out."""
    return reject("finance/nothing-refundable", "Nothing may be paid out: the credit was set against what is owed")


def _claim(tx: Transaction, credit_note_id: int, *, lock: bool, reference: str | None = None) -> Claim:
    """Invoices first, in order of their ids, then the note's shares: whoever waits for a lock reads what was left for him."""
    invoices = {i.id: i for i in _invoices(lock=lock).all(tx.session, {"note": credit_note_id})}
    asked = {"note": credit_note_id, "company": tx.company_id, "reference": reference}
    rows = _shares(lock=lock).tuples(tx.session, asked)
    if not rows:
        return Claim(tx.get(CreditNote, credit_note_id), (), reference_used=False)
    note = rows[0][1]
    if not tx.actor.may_see(note):
        raise NotFound("There is no {kind} {key}", kind="creditnote", key=credit_note_id)
    owed = [Owed(share, invoices[share.invoice_id] if share.invoice_id else None) for share, _note, _used in rows]
    return Claim(note, owed, reference_used=bool(rows[0][2]))


@cache
def _invoices(*, lock: bool) -> Records:
    theirs = select(Allocation.invoice_id).where(Allocation.credit_note_id == bindparam("note"))
    wanted = select(Invoice).where(Invoice.id.in_(theirs)).order_by(Invoice.id)
    return Records(wanted.with_for_update(of=Invoice), afresh=True) if lock else Records(wanted)


@cache
def _shares(*, lock: bool) -> Records:
    """A reference that is not given equals none."""
    used = exists().where(Refund.company_id == bindparam("company"), Refund.reference == bindparam("reference"))
    wanted = (
        select(Allocation, CreditNote, used).join(CreditNote, CreditNote.id == Allocation.credit_note_id)
        .where(CreditNote.id == bindparam("note")).order_by(Allocation.id)
    )  # fmt: skip
    return Records(wanted.with_for_update(of=(CreditNote, Allocation)), afresh=True) if lock else Records(wanted)


def _objections(claim: Claim, amount: int) -> Iterator[Objection]:
    if amount <= 0:
        yield object_to("finance/not-positive", "The amount must be more than nothing", "/amount_minor")
    elif amount > claim.refundable:
        yield object_to("finance/over-refund", "Only {left} may be paid out", "/amount_minor", left=claim.refundable)


def _settle(tx: Transaction, claim: Claim, amount: int) -> int:
    """Spread the amount over what is owed, oldest invoice first; by how much the receivable rises in the books."""
    rise = 0
    for owed in claim.owed:
        part = min(amount, owed.refundable)
        owed.allocation.refunded_minor += part
        if part and owed.invoice is not None:
            owed.invoice.refunded_minor += part
            rise += resettle(tx, owed.invoice)
        elif part:
            rise += _resettle_alone(tx, claim.note, owed.allocation)
        amount -= part
    return rise


def _resettle_alone(tx: Transaction, note: CreditNote, share: Allocation) -> int:
    stood, share.receivable_minor = share.receivable_minor, rates.at(tx, note.currency, share.rate)(-share.owed_minor)
    return share.receivable_minor - stood


def _legs(note: CreditNote, amount: int, paid: int, receivable: int, purpose: str) -> list[Leg]:
    """What was owed at the invoice's rate against what it costs today; the difference is 汇兑损益."""
    return [
        Leg("receivable", debit_minor=receivable, partner_id=note.partner_id, foreign_minor=amount, currency=note.currency),
        Leg(purpose, credit_minor=paid, foreign_minor=-amount, currency=note.currency),
        posting.side("fx", paid - receivable),
    ]  # fmt: skip


def _tell(tx: Transaction, note: CreditNote, paid: Refund) -> None:
    tx.emit(RefundPaid(
        refund_id=paid.id, number=paid.number, credit_note_id=note.id, source_kind=note.source_kind,
        source_id=note.source_id, partner_id=note.partner_id, currency=note.currency, amount_minor=paid.amount_minor,
        method=paid.method, reference=paid.reference,
    ))  # fmt: skip

"""Money for a return (退款): credit what was accepted, pay back what had been paid; what was never paid is simply not owed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from core_erp import refuse, reject, require
from plugins.finance import api as finance
from plugins.returns import permissions
from plugins.returns.crediting import Due, due_lines, wish_of
from plugins.returns.events import ReturnCredited, ReturnSettled
from plugins.returns.models import Credit, Return
from plugins.returns.previewing import Preview, previewed
from plugins.returns.steps import advance

if TYPE_CHECKING:
    from core_erp import Transaction


def credit(tx: Transaction, return_id: int) -> Return:
    """Issue the credit note for what may be credited now. Raises ``returns/nothing-to-credit`` and every objection."""
    require(tx, permissions.CREDIT)
    returned = _payable(tx, return_id)
    _credit(tx, returned, _something(returned))
    _settle_when_done(tx, returned)
    return returned


def refund(tx: Transaction, return_id: int, *, amount_minor: int | None = None, reference: str | None = None,
           method: str = "bank") -> Return:  # fmt: skip
    """Pay back what was credited, or record with its ``reference`` what was paid outside already (``amount_minor``).

    Never more than is due: ``finance/over-refund``. Raises ``returns/nothing-to-refund``, ``finance/reference-used``.
    """
    require(tx, permissions.REFUND)
    returned = _payable(tx, return_id)
    credits = [c for c in returned.credits if c.open_minor]
    if not credits:
        raise reject("returns/nothing-to-refund", "Nothing is due for this return")
    for written, part, own_reference in _shared(credits, amount_minor, reference):
        _refund(tx, returned, written, amount_minor=part, reference=own_reference, method=method)
    _settle_when_done(tx, returned)
    return returned


def settle(tx: Transaction, return_id: int, *, reference: str | None = None, method: str = "bank") -> Return:
    """Credit and refund in one commit (一键退款); once everything is inspected, that settles the return."""
    require(tx, permissions.CREDIT)
    require(tx, permissions.REFUND)
    returned = _payable(tx, return_id)
    due = due_lines(returned)
    open_before = [c for c in returned.credits if c.open_minor] if returned.refund_open_minor else []
    written = _credit(tx, returned, due) if due else None
    for one, _, own_reference in _shared([*open_before, *([written] if written else [])], None, reference):
        _refund(tx, returned, one, reference=own_reference, method=method)
    if not _settle_when_done(tx, returned) and not due and not open_before:
        raise reject("returns/nothing-to-credit", "Nothing of this return can be credited now")
    return returned


def preview(tx: Transaction, return_id: int) -> Preview:
    """What ``settle`` would do now, by the same code, and who would object; nothing is written or locked."""
    require(tx, permissions.VIEW)
    returned = tx.get(Return, return_id)
    objections = [o for answer in tx.hook.returns_settle_objections(tx=tx, returned=returned) for o in answer or ()]
    return previewed(tx, returned, due_lines(returned), objections)


# -- steps --------------------------------------------------------------------------------------------------------


def _payable(tx: Transaction, return_id: int) -> Return:
    returned: Return = tx.get_with(Return.lines, return_id)
    refuse(tx.hook.returns_settle_objections(tx=tx, returned=returned))
    return returned


def _something(returned: Return) -> tuple[Due, ...]:
    due = due_lines(returned)
    if not due:
        raise reject("returns/nothing-to-credit", "Nothing of this return can be credited now")
    return due


def _credit(tx: Transaction, returned: Return, due: tuple[Due, ...]) -> Credit | None:
    """The credit note, unless all of it was given away for nothing."""
    wish = wish_of(tx, returned, due)
    note = finance.credit(tx, wish) if wish.lines else None
    _count(due, wish, note)
    if note is None:
        return None
    amount, due_minor = note.gross_minor - note.fee_minor, finance.refundable_of(tx, note)
    returned.credited_minor += amount
    returned.due_minor += due_minor
    written = tx.add(
        Credit(
            return_id=returned.id,
            credit_note_id=note.id,
            amount_minor=amount,
            due_minor=due_minor,
            refunded_minor=0,
            credited_at=tx.now,
        )
    )
    tx.emit(ReturnCredited(
        return_id=returned.id, number=returned.number, credit_note_id=note.id, amount_minor=amount, currency=returned.currency,
    ))  # fmt: skip
    return written


def _count(due: tuple[Due, ...], wish: finance.CreditWish, note: finance.CreditNote | None) -> None:
    """What was credited, line by line: by the note where an order line tells, as given where none does."""
    by_order_line: dict[int, int] = {}
    for noted in note.lines if note else ():
        if noted.order_line_id is not None:
            by_order_line[noted.order_line_id] = by_order_line.get(noted.order_line_id, 0) + noted.gross_minor
    given = iter([line.gross_minor or 0 for line in wish.lines if line.order_line_id is None])
    for d in due:
        d.line.credited += d.quantity
        if d.line.order_line_id is not None:
            d.line.credited_minor += by_order_line.get(d.line.order_line_id, 0)
        elif d.line.net_minor or d.line.tax_minor:
            d.line.credited_minor += next(given)


def _owe(returned: Return, written: Credit, due_minor: int) -> None:
    returned.due_minor += due_minor - written.due_minor
    written.due_minor = due_minor


def _shared(
    credits: Sequence[Credit], amount: int | None, reference: str | None
) -> Iterator[tuple[Credit, int | None, str | None]]:
    """One payout over several credit notes, oldest first: its amount is spread, its reference numbered from the second on.

    What is too much stays with the last, so that finance refuses it.
    """
    for i, written in enumerate(credits):
        part = amount if amount is None or i == len(credits) - 1 else min(amount, written.open_minor)
        if i and part == 0:
            return
        yield written, part, reference if reference is None or not i else f"{reference}#{i + 1}"
        amount = None if amount is None or part is None else amount - part


def _refund(tx: Transaction, returned: Return, written: Credit, **how: Any) -> None:
    """Pay; what finance finds is not to be paid out any more (应收冲减) is not due any more either."""
    paid = finance.refund(tx, written.credit_note_id, **how)
    now = paid.amount_minor if paid else 0
    written.refunded_minor += now
    returned.refunded_minor += now
    stays_due = written.due_minor if how.get("amount_minor") is not None else 0
    _owe(returned, written, max(stays_due, written.refunded_minor))


def _settle_when_done(tx: Transaction, returned: Return) -> bool:
    """Settled: the goods are done with, all is credited that will be, and nothing is due any more."""
    goods_done = returned.state == "inspected" or (returned.state == "approved" and not returned.needs_goods)
    if not goods_done or returned.refund_open_minor:
        return False
    with tx.session.no_autoflush:  # the lines are read, if they are not yet, without writing the return twice
        if due_lines(returned):
            return False
    returned.settled_at = tx.now
    advance(tx, returned, "settled")
    tx.emit(ReturnSettled(
        return_id=returned.id, number=returned.number, credited_minor=returned.credited_minor,
        refunded_minor=returned.refunded_minor, currency=returned.currency,
    ))  # fmt: skip
    return True

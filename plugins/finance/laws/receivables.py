"""Laws of what customers owe and of what the stock is worth: documents, counters and books say the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, column, func, or_, select, table, union_all
from sqlalchemy.orm import Session

from core_erp import Law
from plugins.finance.models import Account, Allocation, CreditNote, CreditNoteLine, Invoice, InvoiceLine, Item, Payment, Refund

_BALANCE = Item.debit_minor - Item.credit_minor
_STOCK = table("inventory_stock", column("company_id"), column("value_minor"))


def _sums(of: Any, key: Any, *where: ColumnElement[bool]) -> Any:
    """A correlated sum that is 0 where there is nothing."""
    return select(func.coalesce(func.sum(of), 0)).where(key, *where).scalar_subquery()


_STANDS = Allocation.credit_note_id.in_(select(CreditNote.id).where(CreditNote.state == "posted"))


def _counters(session: Session) -> Iterable[Any]:
    """What an invoice says of itself is what its documents say."""
    mine = Allocation.invoice_id == Invoice.id
    truth = {
        "credited": (Invoice.credited_minor, _sums(Allocation.gross_minor, mine, _STANDS)),
        "credited_tax": (Invoice.credited_tax_minor, _sums(Allocation.tax_minor, mine, _STANDS)),
        "fee": (Invoice.fee_minor, _sums(Allocation.fee_minor, mine, _STANDS)),
        "refunded": (Invoice.refunded_minor, _sums(Allocation.refunded_minor, mine)),
        "paid": (Invoice.paid_minor, _sums(Payment.amount_minor, Payment.invoice_id == Invoice.id)),
        "gross": (Invoice.gross_minor, _sums(InvoiceLine.gross_minor, InvoiceLine.invoice_id == Invoice.id)),
    }
    shown = [(kept - told).label(name) for name, (kept, told) in truth.items()]
    return session.execute(select(Invoice.number, *shown).where(or_(*(kept != told for kept, told in truth.values())))).all()


def _receivable(session: Session) -> Iterable[Any]:
    """The receivable accounts hold what invoices and stand-alone credit notes say is open."""
    books = (
        select(Account.company_id.label("company_id"), _BALANCE.label("minor")).join(Item, Item.account_id == Account.id)
        .where(Account.purpose == "receivable")
    )  # fmt: skip
    invoices = select(Invoice.company_id, -Invoice.receivable_minor)
    alone = select(CreditNote.company_id, -Allocation.receivable_minor).join(
        Allocation, Allocation.credit_note_id == CreditNote.id
    )
    both = union_all(books, invoices, alone).subquery()
    gap = func.sum(both.c.minor)
    return session.execute(select(both.c.company_id, gap.label("gap_minor")).group_by(both.c.company_id).having(gap != 0)).all()


def _owed(session: Session) -> Iterable[Any]:
    """And so they do in every currency, customer by customer."""
    who = (Item.partner_id.label("partner_id"), Item.currency.label("currency"))
    books = select(*who, Item.foreign_minor.label("minor")).join(Account, Account.id == Item.account_id)
    books = books.where(Account.purpose == "receivable")
    opens = Invoice.gross_minor + Invoice.fee_minor - Invoice.credited_minor - Invoice.paid_minor + Invoice.refunded_minor
    invoices = select(Invoice.partner_id, Invoice.currency, -opens)
    owed = Allocation.gross_minor - Allocation.fee_minor - Allocation.refunded_minor
    alone = (
        select(CreditNote.partner_id, CreditNote.currency, owed).join(Allocation, Allocation.credit_note_id == CreditNote.id)
        .where(Allocation.invoice_id.is_(None), CreditNote.state == "posted")
    )  # fmt: skip
    both = union_all(books, invoices, alone).subquery()
    gap, group = func.sum(both.c.minor), (both.c.partner_id, both.c.currency)
    return session.execute(select(*group, gap.label("gap_minor")).group_by(*group).having(gap != 0)).all()


def _over_credited(session: Session) -> Iterable[Any]:
    """Per invoice line: never more than billed, in pieces, net and gross; and what it says is what its notes say."""
    mine = CreditNoteLine.invoice_line_id == InvoiceLine.id
    standing = CreditNoteLine.credit_note_id.in_(select(CreditNote.id).where(CreditNote.state == "posted"))
    line = InvoiceLine
    differs = (
        line.credited_quantity != _sums(CreditNoteLine.quantity, mine, standing),
        line.credited_net_minor != _sums(CreditNoteLine.net_minor, mine, standing),
        line.credited_gross_minor != _sums(CreditNoteLine.gross_minor, mine, standing),
        line.kept_gross_minor != _sums(CreditNoteLine.kept_gross_minor, mine, standing),
    )
    beyond = (
        line.credited_quantity > line.quantity,
        line.credited_net_minor > line.net_minor,
        line.credited_gross_minor > line.gross_minor,
    )
    touched = select(line.id, line.invoice_id, line.quantity, line.credited_quantity, line.gross_minor, line.credited_gross_minor)
    return session.execute(touched.where(or_(*differs, *beyond))).all()


def _over_refunded(session: Session) -> Iterable[Any]:
    """Per invoice no more than was paid; per note what its shares say, and no more than was credited."""
    invoices = select(Invoice.number.label("number"), Invoice.paid_minor, Invoice.refunded_minor).where(
        Invoice.refunded_minor > Invoice.paid_minor
    )
    paid = _sums(Refund.amount_minor, Refund.credit_note_id == CreditNote.id)
    told = _sums(Allocation.refunded_minor, Allocation.credit_note_id == CreditNote.id)
    notes = select(CreditNote.number, told, paid).where(or_(told != paid, paid > CreditNote.gross_minor - CreditNote.fee_minor))
    return session.execute(select(union_all(invoices, notes).subquery())).all()


def _stock_in_the_books(session: Session) -> Iterable[Any]:
    """All stock together is worth what the inventory account says."""
    books = (
        select(Account.company_id.label("company_id"), _BALANCE.label("minor")).join(Item, Item.account_id == Account.id)
        .where(Account.purpose == "inventory")
    )  # fmt: skip
    both = union_all(books, select(_STOCK.c.company_id, -_STOCK.c.value_minor)).subquery()
    gap = func.sum(both.c.minor)
    return session.execute(select(both.c.company_id, gap.label("gap_minor")).group_by(both.c.company_id).having(gap != 0)).all()


ALL = (
    Law("R1", "an invoice's counters are the sums of its documents", _counters),
    Law("R1b", "the receivable accounts hold what invoices and credit notes say is open", _receivable),
    Law("M3", "and so they do customer by customer in each currency", _owed),
    Law("R2", "no more is credited of an invoice line than was billed", _over_credited, "take the newest credit note back"),
    Law("R3", "no more is refunded than was paid and credited", _over_refunded),
    Law(
        "V4",
        "the inventory account is worth what the stock is worth",
        _stock_in_the_books,
        "a move was not posted, or posted twice",
    ),
)

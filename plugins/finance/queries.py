"""Reading the books: balances, statements and lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from core_erp import Transaction
from core_erp.masters import facts
from core_erp.masters.models import Partner
from plugins.finance import accounts
from plugins.finance.models import Account, CreditNote, Entry, Invoice, Item, Payment, Period, Refund

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Balance:
    """An account's turnover and balance (debit positive), in the company's minor units."""

    code: str
    name: str
    name_zh: str
    kind: str
    debit_minor: int
    credit_minor: int

    @property
    def balance_minor(self) -> int:
        return self.debit_minor - self.credit_minor


def trial_balance(tx: Transaction, *, upto: date | None = None) -> list[Balance]:
    """试算平衡表: every account that was posted to, up to and with a day; debits and credits sum to the same."""
    sums = (func.sum(Item.debit_minor), func.sum(Item.credit_minor))
    wanted = (
        select(Account.code, Account.name, Account.name_zh, Account.kind, *sums)
        .join(Item, Item.account_id == Account.id).where(Account.company_id == tx.company_id)
        .group_by(Account.id).order_by(Account.code)
    )  # fmt: skip
    if upto is not None:
        wanted = wanted.join(Entry, Entry.id == Item.entry_id).where(Entry.day <= upto)
    return [Balance(*row[:4], int(row[4]), int(row[5])) for row in tx.session.execute(wanted)]


def balance_of(tx: Transaction, purpose: str) -> int:
    """The balance of the account of a purpose, debit positive, in the company's minor units."""
    account = accounts.for_purpose(tx, purpose)
    return int(
        tx.session.scalar(select(func.sum(Item.debit_minor - Item.credit_minor)).where(Item.account_id == account.id)) or 0
    )


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One posting on a customer's account and what was owed after it."""

    day: date
    number: str
    memo: str
    source_kind: str
    source_id: int | None
    debit_minor: int
    credit_minor: int
    balance_minor: int
    currency: str
    foreign_minor: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A customer's account 对账单 in the company's currency; ``owed`` is the same by the documents' currencies."""

    partner_id: int
    currency: str
    opening_minor: int
    closing_minor: int
    owed: Sequence[tuple[str, int]]
    lines: Sequence[StatementLine]


def statement(tx: Transaction, partner_id: int, *, since: date | None = None, upto: date | None = None) -> Statement:
    """Everything posted on a customer's receivable from ``since`` to ``upto``, both included; NotFound for a stranger."""
    tx.get(Partner, partner_id)
    rows = tx.session.execute(_postings(tx, partner_id, upto)).all()
    opening = sum(i.debit_minor - i.credit_minor for i, e in rows if since and e.day < since)
    lines: list[StatementLine] = []
    for item, entry in ((i, e) for i, e in rows if not since or e.day >= since):
        lines.append(_line(item, entry, lines[-1].balance_minor if lines else opening))
    owed: dict[str, int] = {}
    for item, _entry in rows:
        owed[item.currency] = owed.get(item.currency, 0) + item.foreign_minor
    closing = lines[-1].balance_minor if lines else opening
    return Statement(partner_id, facts.company(tx).currency, opening, closing, sorted(owed.items()), lines)


def _postings(tx: Transaction, partner_id: int, upto: date | None) -> Select[Item, Entry]:
    receivable = accounts.for_purpose(tx, "receivable").id
    wanted = (
        select(Item, Entry).join(Entry, Entry.id == Item.entry_id)
        .where(Item.partner_id == partner_id, Item.account_id == receivable, Entry.company_id == tx.company_id)
        .order_by(Entry.day, Item.id)
    )  # fmt: skip
    return wanted.where(Entry.day <= upto) if upto else wanted


def _line(item: Item, entry: Entry, before: int) -> StatementLine:
    return StatementLine(
        entry.day, entry.number, entry.memo, entry.source_kind, entry.source_id, item.debit_minor, item.credit_minor,
        before + item.debit_minor - item.credit_minor, item.currency, item.foreign_minor,
    )  # fmt: skip


# -- lists ---------------------------------------------------------------------------------------------------------


def _mine(tx: Transaction, model: Any) -> Any:
    """Rows of the actor's company and, for a customer, of that customer only."""
    wanted = select(model).where(model.company_id == tx.company_id)
    if tx.actor.partner_id is not None and hasattr(model, "partner_id"):
        wanted = wanted.where(model.partner_id == tx.actor.partner_id)
    return wanted


def invoices(
    tx: Transaction, *, partner_id: int | None = None, order_id: int | None = None, number: str | None = None
) -> Select[Invoice]:
    """Invoices that fit."""
    return _where(
        _mine(tx, Invoice).options(selectinload(Invoice.lines)), Invoice, partner_id=partner_id, order_id=order_id, number=number
    )


def payments(tx: Transaction, **facts_: int | str | None) -> Select[Payment]:
    """Payments that fit: by ``partner_id``, ``invoice_id``, ``reference``."""
    return _where(_mine(tx, Payment), Payment, **facts_)


def credit_notes(tx: Transaction, **facts_: int | str | None) -> Select[CreditNote]:
    """Credit notes that fit: by ``partner_id``, ``source_kind``, ``source_id``, ``number``."""
    loaded = _mine(tx, CreditNote).options(selectinload(CreditNote.lines), selectinload(CreditNote.allocations))
    return _where(loaded, CreditNote, **facts_)


def refunds(tx: Transaction, **facts_: int | str | None) -> Select[Refund]:
    """Refunds that fit: by ``partner_id``, ``credit_note_id``, ``reference``."""
    return _where(_mine(tx, Refund), Refund, **facts_)


def entries(tx: Transaction, *, since: date | None = None, upto: date | None = None, **facts_: int | str | None) -> Select[Entry]:
    """The journal 序时账: entries by ``journal``, ``source_kind``, ``source_id``, ``number``, and between two days."""
    wanted = _mine(tx, Entry).options(selectinload(Entry.items).options(joinedload(Item.account)))
    wanted = wanted.where(Entry.day >= since) if since else wanted
    wanted = wanted.where(Entry.day <= upto) if upto else wanted
    return _where(wanted, Entry, **facts_)


def periods(tx: Transaction) -> Select[Period]:
    """The months something was posted in."""
    return _mine(tx, Period)  # type: ignore[no-any-return]


def chart_of_accounts(tx: Transaction) -> Select[Account]:
    """The company's accounts."""
    return _mine(tx, Account)  # type: ignore[no-any-return]


def _where(wanted: Any, model: type[M], **facts_: Any) -> Select[M]:
    for name, value in facts_.items():
        if value is not None:
            wanted = wanted.where(getattr(model, name) == value)
    return wanted  # type: ignore[no-any-return]


def invoices_of(tx: Transaction, order_id: int) -> list[Invoice]:
    """An order's invoices, oldest first."""
    return list(tx.session.scalars(invoices(tx, order_id=order_id).order_by(Invoice.id)))


def credit_notes_of(tx: Transaction, source_kind: str, source_id: int) -> list[CreditNote]:
    """The credit notes of a document such as a return, oldest first."""
    return list(tx.session.scalars(credit_notes(tx, source_kind=source_kind, source_id=source_id).order_by(CreditNote.id)))


def refunds_of(tx: Transaction, credit_note_ids: Sequence[int]) -> list[Refund]:
    """What was paid out for these credit notes, oldest first."""
    return list(tx.session.scalars(_mine(tx, Refund).where(Refund.credit_note_id.in_(credit_note_ids)).order_by(Refund.id)))


def entries_of(tx: Transaction, source_kind: str, source_id: int) -> list[Entry]:
    """What a document posted, oldest first."""
    return list(tx.session.scalars(entries(tx, source_kind=source_kind, source_id=source_id).order_by(Entry.id)))

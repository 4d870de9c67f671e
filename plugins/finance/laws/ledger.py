"""Laws of the books: balanced, unedited, closed when closed, each entry with its source, no number missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import String, and_, cast, extract, func, literal, or_, select, text, union_all
from sqlalchemy.orm import Session

from core_erp import PREFIXES, Law
from core_erp.masters.models import Company
from core_erp.numbering import Counter
from plugins.finance.models import CreditNote, Entry, Invoice, Item, Payment, Period, Refund
from plugins.finance.posting import MANUAL

APPEND_ONLY = ("finance_entry", "finance_item", "finance_payment", "finance_refund", "finance_credit_line")
_BALANCE = Item.debit_minor - Item.credit_minor


def _unbalanced(session: Session) -> Iterable[Any]:
    debit, credit = func.coalesce(func.sum(Item.debit_minor), 0), func.coalesce(func.sum(Item.credit_minor), 0)
    wrong = or_(debit != credit, debit != Entry.debit_total_minor, credit != Entry.credit_total_minor)
    sums = select(Entry.number, debit.label("debit_minor"), credit.label("credit_minor")).outerjoin(
        Item, Item.entry_id == Entry.id
    )
    return session.execute(sums.group_by(Entry.id).having(wrong)).all()


def _unguarded(session: Session) -> Iterable[Any]:
    """Tables that the database would let somebody edit."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    guards = ("no_update", "no_delete") if is_sqlite else ("append_only",)
    catalogue = "select name from sqlite_master where type = 'trigger'" if is_sqlite else _ENABLED
    there = set(session.scalars(text(catalogue)))
    return [{"table": t, "trigger": f"{t}_{g}"} for t in APPEND_ONLY for g in guards if f"{t}_{g}" not in there]


_ENABLED = "select tgname from pg_trigger where not tgisinternal and tgenabled <> 'D'"


def _posted_after_closing(session: Session) -> Iterable[Any]:
    year, month = extract("year", Entry.day), extract("month", Entry.day)
    dated = and_(Entry.company_id == Period.company_id, year == Period.year, month == Period.month)
    now = func.count(Entry.id)
    shown = (Period.company_id, Period.year, Period.month, Period.entry_count, now.label("entries_now"))
    closed = select(*shown).outerjoin(Entry, dated)
    return session.execute(closed.where(Period.state == "closed").group_by(Period.id).having(now != Period.entry_count)).all()


def _books_out_of_balance(session: Session) -> Iterable[Any]:
    gap = func.sum(_BALANCE)
    books = select(Entry.company_id, gap.label("gap_minor")).join(Item, Item.entry_id == Entry.id)
    return session.execute(books.group_by(Entry.company_id).having(gap != 0)).all()


_DOCUMENTS = (
    (Invoice, Invoice.gross_minor),
    (CreditNote, CreditNote.gross_minor),
    (Payment, Payment.amount_minor),
    (Refund, Refund.amount_minor),
)
_ROUNDS_AWAY = 100_000
"""Minor units of a foreign currency that may be worth nothing at all in the company's."""


def _missing(model: Any, amount: Any) -> Any:
    kind = model.__tablename__.replace("_", ".", 1)
    count = func.count(Entry.id)
    posted = and_(Entry.source_kind == kind, Entry.source_id == model.id, Entry.purpose == "")
    worth = or_(amount >= _ROUNDS_AWAY, and_(amount > 0, model.currency == Company.currency))
    rows = select(literal(kind).label("kind"), model.number, count.label("entries")).join(Company, Company.id == model.company_id)
    return rows.outerjoin(Entry, posted).where(worth).group_by(model.id).having(count != 1)


def _orphans(model: Any) -> Any:
    kind = model.__tablename__.replace("_", ".", 1)
    lost = select(Entry.source_kind, Entry.number, literal(1)).outerjoin(model, model.id == Entry.source_id)
    return lost.where(Entry.source_kind == kind, model.id.is_(None))


def _sources(session: Session) -> Iterable[Any]:
    found = [_missing(model, amount) for model, amount in _DOCUMENTS] + [_orphans(model) for model, _ in _DOCUMENTS]
    return session.execute(select(union_all(*found).subquery())).all()


def _negative(session: Session) -> Iterable[Any]:
    below = select(Entry.number, Item.debit_minor, Item.credit_minor).join(Item, Item.entry_id == Entry.id)
    red = or_(Entry.style == "red", and_(Entry.source_kind == MANUAL, Entry.reverses_id.is_not(None)))
    return session.execute(below.where(or_(Item.debit_minor < 0, Item.credit_minor < 0), ~red)).all()


def _gaps(model: Any) -> Any:
    kind = model.__tablename__.replace("_", ".", 1)
    year = cast(Counter.year, String)
    series = model.number.like(literal(f"{PREFIXES[kind]}-") + year + literal("-%"))
    there = select(func.count(model.id)).where(model.company_id == Counter.company_id, series).scalar_subquery()
    rows = select(Counter.company_id, literal(kind).label("kind"), Counter.year, Counter.last, there.label("documents"))
    return rows.where(Counter.kind == kind, there != Counter.last)


def _gapless(session: Session) -> Iterable[Any]:
    return session.execute(select(union_all(*(_gaps(m) for m in (Entry, Invoice, CreditNote, Refund, Payment))).subquery())).all()


ALL = (
    Law(
        "L1",
        "every entry balances and its head says what its items sum to",
        _unbalanced,
        "a row was changed past the ERP: restore it",
    ),
    Law(
        "L2",
        "the database refuses to edit entries and documents of money",
        _unguarded,
        "run the migrations again: triggers are missing",
    ),
    Law(
        "L3",
        "nothing was posted in a month after it was closed",
        _posted_after_closing,
        "reopen the month, look, and close it again",
    ),
    Law("L4", "all accounts of a company sum to nothing", _books_out_of_balance, "find the entries that L1 names"),
    Law("L5", "every document of money has exactly one entry, and every entry its document", _sources),
    Law("L6", "only red entries are negative", _negative),
    Law("N1", "numbers of entries, invoices, payments, credit notes and refunds have no gaps", _gapless),
)

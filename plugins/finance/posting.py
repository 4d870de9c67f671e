"""Writing an entry into the books: the one door through which every posting goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Table

from core_erp import Objection, object_to, refuse, rows
from core_erp.masters import facts
from plugins.finance import accounts, periods
from plugins.finance.models import Entry, Item
from plugins.finance.models.ledger import NORMAL, RED, REVERSE

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.finance.accounts import AccountFacts

NUMBER = "finance.entry"
MANUAL = "finance.manual"
_ITEMS: Table = Item.__table__  # type: ignore[assignment]
"""Plain rows rather than objects: an import writes hundreds of thousands of them."""


@dataclass(frozen=True, slots=True)
class Source:
    """The document an entry or credit note comes from: ``Source("returns.return", 12)``."""

    kind: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of an entry in the company's minor units, on the account of a purpose or of a code.

    ``foreign_minor`` is the same in ``currency``, debit positive; left out, the amount itself in the company's currency.
    """

    purpose: str = ""
    account_code: str = ""
    debit_minor: int = 0
    credit_minor: int = 0
    partner_id: int | None = None
    foreign_minor: int | None = None
    currency: str = ""

    @property
    def balance(self) -> int:
        return self.debit_minor - self.credit_minor

    @property
    def foreign(self) -> int:
        return self.balance if self.foreign_minor is None else self.foreign_minor


@dataclass(frozen=True, kw_only=True)
class EntryWish:
    """An entry to be posted. A source posts once per ``purpose``; ``day`` is today in the company's zone unless given."""

    journal: str
    source: Source
    legs: Sequence[Leg]
    memo: str = ""
    day: date | None = None
    purpose: str = ""
    style: str = NORMAL
    reverses_id: int | None = None


def post(tx: Transaction, wish: EntryWish, *, number: str | None = None) -> Entry:
    """Write a balanced entry and return it; legs of nothing are left out.

    ``number`` is one drawn before, so that a caller who numbers a document too can draw the entry's first.
    Raises Refused ``finance/unbalanced``, ``finance/empty-entry``, ``finance/negative-leg``, ``finance/unknown-account``
    or whatever ``finance_post_objections`` says, above all ``finance/period-closed``.
    """
    legs = [leg for leg in wish.legs if leg.debit_minor or leg.credit_minor]
    wish = replace(wish, legs=legs, day=wish.day or periods.today(tx))
    refuse([_objections(wish), *tx.hook.finance_post_objections(tx=tx, wish=wish)])
    items = [_item(account_of(tx, leg), leg, facts.company(tx).currency) for leg in legs]
    entry = _entry(tx, wish, number or tx.number(NUMBER))
    tx.flush()
    rows.insert_all(tx.session, _ITEMS, [{"entry_id": entry.id, **item} for item in items])
    tx.hook.finance_posted(tx=tx, entry=entry)
    return entry


def _objections(wish: EntryWish) -> Iterator[Objection]:
    if not wish.legs:
        yield object_to("finance/empty-entry", "An entry needs an amount", "/legs")
    if sum(leg.balance for leg in wish.legs):
        yield object_to(
            "finance/unbalanced", "Debits and credits differ by {minor}", "/legs", minor=sum(leg.balance for leg in wish.legs)
        )
    for i, leg in enumerate(wish.legs):
        if leg.debit_minor and leg.credit_minor:
            yield object_to("finance/two-sides", "A leg is a debit or a credit", f"/legs/{i}")
        if wish.style != RED and (leg.debit_minor < 0 or leg.credit_minor < 0):
            yield object_to("finance/negative-leg", "Only a red entry may be negative", f"/legs/{i}")


def account_of(tx: Transaction, leg: Leg) -> AccountFacts:
    return accounts.for_purpose(tx, leg.purpose) if leg.purpose else accounts.of_code(tx, leg.account_code)


def _entry(tx: Transaction, wish: EntryWish, number: str) -> Entry:
    assert wish.day is not None
    return tx.add(Entry(
        company_id=tx.company_id, number=number, journal=wish.journal, day=wish.day, posted_at=tx.now, actor_id=tx.actor.user_id,
        memo=wish.memo, style=wish.style, source_kind=wish.source.kind, source_id=wish.source.id, purpose=wish.purpose,
        reverses_id=wish.reverses_id, debit_total_minor=sum(leg.debit_minor for leg in wish.legs),
        credit_total_minor=sum(leg.credit_minor for leg in wish.legs),
    ))  # fmt: skip


def _item(account: AccountFacts, leg: Leg, home: str) -> dict[str, object]:
    return {
        "account_id": account.id, "partner_id": leg.partner_id, "debit_minor": leg.debit_minor, "credit_minor": leg.credit_minor,
        "foreign_minor": leg.foreign, "currency": leg.currency or home,
    }  # fmt: skip


def numbers(tx: Transaction, kind: str, *, posts: bool) -> tuple[str | None, str]:
    """The numbers of an entry (None when the document ``posts`` nothing) and of a document, drawn in the order all agree on."""
    if not posts:
        return None, tx.number(kind)
    entry, document = tx.numbers(NUMBER, kind)
    return entry, document


def side(purpose: str, balance: int) -> Leg:
    """A leg on the side its sign says: debit positive."""
    return Leg(purpose, debit_minor=max(0, balance), credit_minor=max(0, -balance))


def take_back_style(tx: Transaction) -> str:
    """How the company takes a posting back: ``red`` or ``reverse``."""
    return RED if facts.company(tx).voucher_style == "red" else REVERSE


def taken_back(legs: Iterable[Leg], style: str) -> list[Leg]:
    """The legs that undo these: red 红字 is negative on the same side, so that turnover is net; reverse swaps the sides."""
    return [_red(leg) if style == RED else _swapped(leg) for leg in legs]


def _red(leg: Leg) -> Leg:
    return replace(leg, debit_minor=-leg.debit_minor, credit_minor=-leg.credit_minor, foreign_minor=-leg.foreign)


def _swapped(leg: Leg) -> Leg:
    return replace(leg, debit_minor=leg.credit_minor, credit_minor=leg.debit_minor, foreign_minor=-leg.foreign)


def legs_of(entry: Entry) -> list[Leg]:
    """What an entry consists of, to be taken back."""
    return [
        Leg("", i.account.code, i.debit_minor, i.credit_minor, i.partner_id, i.foreign_minor, i.currency) for i in entry.items
    ]  # fmt: skip

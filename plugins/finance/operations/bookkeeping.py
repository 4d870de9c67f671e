"""Entries by hand: to record, to take back, and to clear what is pending (待处理财产损溢)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from core_erp import Objection, Transaction, object_to, refuse, reject, require
from plugins.finance import accounts, periods, permissions, posting
from plugins.finance.models import Account, Entry, Item
from plugins.finance.posting import MANUAL, EntryWish, Leg, Source

CLEAR_TO = ("admin_expense", "non_operating_expense", "claim", "other_income", "non_operating_income")
"""Where a pending loss or gain may go once somebody has decided: expense, the carrier's debt, or income."""


@dataclass(frozen=True, kw_only=True)
class ManualEntry:
    """An entry somebody types; legs name accounts by code."""

    legs: tuple[Leg, ...]
    memo: str
    day: date | None = None


def record_entry(tx: Transaction, wish: ManualEntry) -> Entry:
    """Post an entry by hand. Refused ``finance/control-account`` where only documents post, ``finance/unbalanced`` …"""
    require(tx, permissions.POST)
    periods.check_open(tx, wish.day)
    refuse([_control(tx, wish.legs)])
    return posting.post(tx, EntryWish(journal="general", source=Source(MANUAL), legs=wish.legs, memo=wish.memo, day=wish.day))


def reverse_entry(tx: Transaction, entry_id: int, *, memo: str) -> Entry:
    """Take back an entry made by hand, once, with a new entry that names it; a document's is taken back by its document.

    Raises Refused ``finance/not-by-hand`` or ``finance/reversed-already``.
    """
    require(tx, permissions.POST)
    periods.check_open(tx)
    entry = tx.get(Entry, entry_id, lock=True)
    refuse([_irreversible(tx, entry)])
    style = posting.take_back_style(tx)
    legs = posting.taken_back(posting.legs_of(entry), style)
    return posting.post(
        tx, EntryWish(journal="general", source=Source(MANUAL), legs=legs, memo=memo, style=style, reverses_id=entry.id)
    )


def clear_pending_loss(tx: Transaction, *, amount_minor: int, to: str, memo: str) -> Entry:
    """After somebody decided: take so much of the pending loss to expense or to who owes it; of a pending gain, to income.

    The decision (whose fault, and so which account and whether input VAT must be transferred out) is a person's.
    Raises Refused ``finance/not-pending`` with what is pending, ``finance/unknown-account``, ``finance/reason-needed``.
    """
    require(tx, permissions.POST)
    periods.check_open(tx)
    pending = _pending(tx)
    refuse([_clearing(amount_minor, to, memo, pending)])
    amount = amount_minor if pending > 0 else -amount_minor
    legs = [posting.side(to, amount), posting.side("pending_loss", -amount)]
    return posting.post(tx, EntryWish(journal="general", source=Source(MANUAL), legs=legs, memo=memo))


def _control(tx: Transaction, legs: Sequence[Leg]) -> Iterator[Objection]:
    for i, leg in enumerate(legs):
        if (account := posting.account_of(tx, leg)).is_control:
            yield object_to("finance/control-account", "Only documents post to {account}", f"/legs/{i}", account=account.code)


def _irreversible(tx: Transaction, entry: Entry) -> Iterator[Objection]:
    if entry.source_kind != MANUAL:
        yield object_to("finance/not-by-hand", "Take back the {kind} instead", kind=entry.source_kind)
    if tx.session.scalar(select(Entry.id).where(Entry.reverses_id == entry.id)):
        yield object_to("finance/reversed-already", "{number} was taken back before", number=entry.number)


def _pending(tx: Transaction) -> int:
    """The balance, with the account locked so that two clearings cannot both take the last of it."""
    account = tx.get(Account, accounts.for_purpose(tx, "pending_loss").id, lock=True)
    balance = select(func.sum(Item.debit_minor - Item.credit_minor)).where(Item.account_id == account.id)
    return int(tx.session.scalar(balance) or 0)


def _clearing(amount_minor: int, to: str, memo: str, pending: int) -> Iterator[Objection]:
    if not 0 < amount_minor <= abs(pending):
        yield object_to("finance/not-pending", "Only {left} is pending", "/amount_minor", left=abs(pending))
    if to not in CLEAR_TO:
        yield object_to("finance/unknown-account", "It may go to {accounts}", "/to", accounts=", ".join(CLEAR_TO))
    if not memo.strip():
        yield object_to("finance/reason-needed", "Say who decided what", "/memo")


@dataclass(frozen=True, kw_only=True)
class AccountWish:
    """An account to add to the chart."""

    code: str
    name: str
    kind: str
    name_zh: str = ""


def open_account(tx: Transaction, wish: AccountWish) -> Account:
    """Add an account; Refused ``finance/account-exists``."""
    require(tx, permissions.CHART)
    if tx.session.scalar(select(Account.id).where(Account.company_id == tx.company_id, Account.code == wish.code)):
        raise reject("finance/account-exists", "The chart has account {account} already", "/code", account=wish.code)
    return tx.add(Account(company_id=tx.company_id, **wish.__dict__))

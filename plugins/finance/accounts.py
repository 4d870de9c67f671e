"""Which account a posting goes to: asked by purpose, answered from the company's chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import hookimpl, reject
from plugins.finance.models import Account

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account as postings know it."""

    id: int
    code: str
    name: str
    name_zh: str
    kind: str
    purpose: str | None
    is_control: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A company's accounts, by code and by purpose."""

    by_code: Mapping[str, AccountFacts]
    by_purpose: Mapping[str, AccountFacts]


def chart(tx: Transaction) -> Chart:
    """The company's chart, from the cache."""
    return tx.erp.cache.get(("finance_account", tx.company_id), lambda: _load(tx))


def _load(tx: Transaction) -> Chart:
    rows = tx.session.scalars(select(Account).where(Account.company_id == tx.company_id, Account.is_active))
    known = [AccountFacts(a.id, a.code, a.name, a.name_zh, a.kind, a.purpose, a.is_control) for a in rows]
    return Chart({a.code: a for a in known}, {a.purpose: a for a in known if a.purpose})


def for_purpose(tx: Transaction, purpose: str) -> AccountFacts:
    """The account of a purpose such as ``"receivable"``; whoever answers ``finance_account`` first decides."""
    found: AccountFacts = tx.erp.cache.get(
        ("finance_account", tx.company_id, purpose), lambda: tx.hook.finance_account(tx=tx, purpose=purpose)
    )
    return found


def of_code(tx: Transaction, code: str) -> AccountFacts:
    """The account of a code of the chart; Refused ``finance/unknown-account`` otherwise."""
    found = chart(tx).by_code.get(code)
    if found is None:
        raise reject("finance/unknown-account", "The chart has no account {account}", account=code)
    return found


@hookimpl(trylast=True)
def finance_account(tx: Transaction, purpose: str) -> AccountFacts:
    """The account that the chart keeps for the purpose; Refused ``finance/unknown-account`` when there is none."""
    found = chart(tx).by_purpose.get(purpose)
    if found is None:
        raise reject("finance/unknown-account", "The chart has no account {account}", account=purpose)
    return found

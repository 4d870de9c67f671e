"""Where others may join the books."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core_erp import hookspec

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from core_erp import Objection, Transaction
    from plugins.finance.accounts import AccountFacts
    from plugins.finance.models import Entry
    from plugins.finance.posting import EntryWish


@hookspec(firstresult=True)
def finance_account(tx: Transaction, purpose: str) -> AccountFacts | None:
    """Which account does a posting for this purpose go to? Asked once per company and purpose, then cached for some seconds.

    Purposes are ``receivable``, ``revenue``, ``vat_output``, ``bank``, ``cogs``, ``inventory`` and so on; the default
    answers last, with the account of the company's chart that has the purpose. A localisation answers first::

        @hookimpl
        def finance_account(tx, purpose):
            if purpose == "fx":
                return finance.account_of_code(tx, "6061")
    """


@hookspec(firstresult=True)
def finance_exchange_rate(tx: Transaction, base: str, quote: str, on: date) -> Decimal | None:
    """What is one unit of ``base`` worth in ``quote`` on a day? Asked when money in a foreign currency comes or goes.

    Never asked for two equal currencies. The default answers last from the host's rate table and refuses when that has
    no rate. Answer from what you fetched before: no network call belongs in a transaction::

        @hookimpl
        def finance_exchange_rate(tx, base, quote, on):
            return bank_fixings(tx).get((base, quote, on))
    """


@hookspec
def finance_post_objections(tx: Transaction, wish: EntryWish) -> Iterable[Objection]:
    """Every reason why an entry may not be posted; asked before it is numbered, ``wish.day`` is always set.

    The default objects to a closed period. One objection refuses the whole business act::

        @hookimpl
        def finance_post_objections(tx, wish):
            if wish.journal == "general" and not wish.memo:
                yield Objection("acme/memo", "An entry by hand needs a memo", "/memo")
    """


@hookspec
def finance_posted(tx: Transaction, entry: Entry) -> None:
    """An entry was written, in this transaction; make true what belongs with it. ``entry.items`` may be read.

    Do not yield, and do not post another entry for the same source and purpose::

        @hookimpl
        def finance_posted(tx, entry):
            if entry.journal == "bank":
                cash_forecast.take(tx, entry.day, entry.debit_total_minor)
    """

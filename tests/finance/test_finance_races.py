"""Two at once: what may be paid out once is paid out once, and a closed month stays as it was counted."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

from finance_books import sell
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core_erp import DomainError
from core_erp.identity import Actor
from core_erp.laws import breaches
from core_erp.transaction import repeating
from plugins.finance import api as finance
from plugins.finance import laws, periods
from plugins.finance.models import Period
from plugins.finance.operations import refunding

PLUGINS = ("finance",)
ROUNDS = 8


def together(*acts: Callable[[], object]) -> Counter[str]:
    """Run all at the same moment; how often each outcome was seen."""
    barrier, seen = threading.Barrier(len(acts)), Counter()

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            seen["nothing" if repeating(act) is None else "done"] += 1
        except DomainError as error:
            seen[error.code] += 1
        except IntegrityError:
            seen["integrity"] += 1

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return seen


class Shop:
    """Commits sales and credit notes to race for."""

    def __init__(self, erp, company) -> None:
        self.erp, self.actor, self.count = erp, Actor.system(company.id), 0

    def act(self, work: Callable) -> Callable[[], object]:
        def once() -> object:
            with self.erp.transaction(self.actor) as tx:
                return work(tx)

        return once

    def note(self) -> int:
        def make(tx):
            sale = sell(tx, quantity=1)
            invoice = finance.invoice(tx, sale.order.id)
            finance.pay(tx, invoice.id, amount_minor=invoice.gross_minor)
            self.count += 1
            return finance.credit(tx, sale.credit_wish(1, source_id=self.count)).id

        return self.act(make)()

    def broken(self) -> set[str]:
        with self.erp.reading(self.actor) as tx:
            return {b.law.code for b in breaches(tx.session, laws.ALL)}


def test_refund_refund(erp, company):
    shop = Shop(erp, company)
    for _ in range(ROUNDS):
        note = shop.note()
        seen = together(*[shop.act(lambda tx, note=note: finance.refund(tx, note)) for _ in range(4)])
        assert seen == {"done": 1, "nothing": 3}
    assert shop.broken() == set()


def test_refund_with_amounts(erp, company):
    shop = Shop(erp, company)
    for _ in range(ROUNDS):
        note = shop.note()  # 113.00 to be had
        pay = lambda tx, note=note: finance.refund(tx, note, amount_minor=6000)  # noqa: E731
        assert together(*[shop.act(pay) for _ in range(3)]) == {"done": 1, "finance/over-refund": 2}
    assert shop.broken() == set()


def test_one_reference_is_recorded_once(erp, company):
    shop = Shop(erp, company)
    for i in range(ROUNDS):
        notes = [shop.note(), shop.note()]
        seen = together(*[
            shop.act(lambda tx, note=note, i=i: finance.refund(tx, note, amount_minor=100, reference=f"T-{i}")) for note in notes
        ])  # fmt: skip
        assert seen["done"] == 1 and seen["integrity"] + seen["finance/reference-used"] == 1
    assert shop.broken() == set()


def test_credit_credit(erp, company):
    shop = Shop(erp, company)
    for i in range(ROUNDS):
        with erp.transaction(shop.actor) as tx:
            sale = sell(tx)
            finance.invoice(tx, sale.order.id)
            wish = sale.credit_wish(6, source_id=i + 1)
        assert together(*[shop.act(lambda tx, w=wish: finance.credit(tx, w)) for _ in range(3)]) == {
            "done": 1,
            "finance/over-credit": 2,
        }
    assert shop.broken() == set()


def test_without_the_lock_refunds_are_paid_twice(erp, company, erp_engine, monkeypatch):
    """The control: where SQLite lets one writer in at a time there is nothing to break."""
    if erp_engine == "sqlite":
        return
    claim = refunding._claim
    monkeypatch.setattr(
        refunding, "_claim", lambda tx, key, *, lock, reference=None: claim(tx, key, lock=False, reference=reference)
    )
    shop = Shop(erp, company)
    for _ in range(ROUNDS):
        note = shop.note()
        together(*[shop.act(lambda tx, note=note: finance.refund(tx, note)) for _ in range(4)])
    assert "R3" in shop.broken()


# -- posting and closing -------------------------------------------------------------------------------------------


def _post_and_close(shop: Shop) -> None:
    legs = (finance.Leg(account_code="6602", debit_minor=500), finance.Leg(account_code="1002", credit_minor=500))

    def post(tx):
        entry = finance.record_entry(tx, finance.ManualEntry(legs=legs, memo="race"))
        time.sleep(0.05)
        return entry

    def close(tx):
        time.sleep(0.02)
        return finance.close_period(tx, tx.now.year, tx.now.month)

    shop.act(periods.hold)()
    together(shop.act(post), shop.act(post), shop.act(close))


def test_post_close(erp, company):
    shop = Shop(erp, company)
    for _ in range(ROUNDS):
        _post_and_close(shop)
        assert shop.broken() == set()
        shop.act(lambda tx: finance.reopen_period(tx, tx.now.year, tx.now.month, reason="next round"))()


def test_without_the_lock_a_closed_month_grows(erp, company, erp_engine, monkeypatch):
    if erp_engine == "sqlite":
        return

    def read(tx, day):
        here = (Period.company_id == tx.company_id, Period.year == day.year, Period.month == day.month)
        return tx.session.scalar(select(Period.state).where(*here))

    monkeypatch.setattr(periods, "_read", read)
    shop = Shop(erp, company)
    _post_and_close(shop)
    assert "L3" in shop.broken()


def test_numbers_have_no_gaps_although_some_roll_back(erp, company):
    shop = Shop(erp, company)

    def fail(tx):
        sale = sell(tx, quantity=1)
        finance.invoice(tx, sale.order.id)
        raise DomainError("changed my mind", code="test/no")

    for _ in range(3):
        together(*[shop.act(fail), shop.act(lambda tx: finance.invoice(tx, sell(tx, quantity=1).order.id))] * 2)
    assert shop.broken() == set()

"""Others join the books: accounts, rates, objections, and what was posted; and each law finds what breaks it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from finance_books import legs, sell
from sqlalchemy import text

from core_erp import Refused, hookimpl, object_to
from core_erp.laws import breaches
from core_erp.testing import factories
from plugins.finance import api as finance
from plugins.finance import laws, rates

PLUGINS = ("finance",)


class Localisation:
    """Posts revenue elsewhere, knows a rate, objects to tiny entries and counts what was posted."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    @hookimpl
    def finance_account(self, tx, purpose):
        return finance.account_of_code(tx, "6051") if purpose == "revenue" else None

    @hookimpl
    def finance_exchange_rate(self, base, quote, on):
        return Decimal(2) if base == "XTS" else None

    @hookimpl
    def finance_post_objections(self, wish):
        if sum(leg.debit_minor for leg in wish.legs) == 1:
            yield object_to("test/tiny", "Too little to post")

    @hookimpl
    def finance_posted(self, entry):
        self.seen.append(entry.number)


@pytest.fixture
def local(erp):
    plugin = Localisation()
    erp.pm.register(plugin)
    return plugin


def test_hooks(tx, local):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    (entry,) = finance.entries_of(tx, "finance.invoice", invoice.id)
    assert "6051" in legs(entry) and entry.number in local.seen
    assert rates.on(tx, "XTS", date(2026, 1, 1))(100) == 200
    with pytest.raises(Refused, match="Too little"):
        finance.pay(tx, invoice.id, amount_minor=1)


def test_defaults_refuse_what_they_do_not_know(tx):
    with pytest.raises(Refused, match="no rate of XTS"):
        rates.on(tx, "XTS", date(2026, 1, 1))
    with pytest.raises(Refused, match="no account nothing"):
        tx.hook.finance_account(tx=tx, purpose="nothing")


def test_another_company_has_its_own_chart(tx, lawful):
    here = tx.actor
    there = factories.company(tx, currency="USD", voucher_style="reverse")
    tx.actor = type(here).system(there.id)
    invoice = finance.invoice(tx, sell(tx).order.id)
    assert (invoice.currency, invoice.number[:4]) == ("USD", "INV-")
    tx.actor = here
    assert finance.trial_balance(tx) == []
    lawful(tx)


BREAKS = {
    "L1": "insert into finance_item (entry_id, account_id, debit_minor, credit_minor, foreign_minor, currency)"
          " select entry_id, account_id, 1, 0, 1, 'CNY' from finance_item limit 1",
    "L3": "update finance_period set state = 'closed', entry_count = 0",
    "L5": "insert into finance_entry (company_id, number, journal, day, posted_at, memo, style, source_kind, source_id, purpose,"
          " debit_total_minor, credit_total_minor) select company_id, 'JE-0', journal, day, posted_at, memo, style, source_kind, 999999, purpose, 0, 0"
          " from finance_entry where source_kind = 'finance.invoice'",
    "N1": "update core_sequence set last = last + 1 where kind = 'finance.invoice'",
    "R1": "update finance_invoice set paid_minor = paid_minor - 1",
    "R1b": "update finance_invoice set receivable_minor = receivable_minor + 1",
    "M3": "update finance_invoice set fee_minor = fee_minor + 1",
    "R2": "update finance_invoice_line set credited_net_minor = credited_net_minor - 1",
    "R3": "update finance_allocation set refunded_minor = refunded_minor + 1 where refunded_minor = 0",
    "V4": "update inventory_stock set value_minor = value_minor + 1",
}  # fmt: skip


@pytest.fixture
def books(tx):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    finance.pay(tx, invoice.id, amount_minor=113000)
    finance.credit(tx, sale.credit_wish(1))
    tx.flush()
    return tx


def test_each_law_finds_what_breaks_it(books):
    for code, statement in BREAKS.items():
        nested = books.session.begin_nested()
        books.session.execute(text(statement))
        assert code in {b.law.code for b in breaches(books.session, laws.ALL)}, code
        nested.rollback()
    assert breaches(books.session, laws.ALL) == []


def test_l2_finds_a_missing_trigger(books):
    dialect = books.session.get_bind().dialect.name
    books.session.execute(text(
        "drop trigger finance_item_no_update" if dialect == "sqlite" else "drop trigger finance_item_append_only on finance_item"
    ))  # fmt: skip
    assert [b.law.code for b in breaches(books.session, laws.ALL)] == ["L2"]

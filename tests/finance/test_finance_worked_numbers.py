"""The worked numbers of the accounting design, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from finance_books import come_back, last_stock_entry, posted, sell

from core_erp.masters.models import Company, ExchangeRate
from plugins.finance import api as finance
from plugins.inventory import api as inventory

PLUGINS = ("finance",)


def style(tx, voucher_style: str) -> None:
    tx.get(Company, tx.company_id).voucher_style = voucher_style
    tx.flush()
    tx.erp.cache.clear()


# -- postings per event ---------------------------------------------------------------------------------------------


def test_e1_delivery_moves_cost(tx):
    sell(tx)
    assert last_stock_entry(tx) == {"6401": (62000, 0), "1405": (0, 62000)}


def test_e2_e3_invoice_and_payment(tx, lawful):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    assert posted(tx, "finance.invoice", invoice.id) == {"1122": (113000, 0), "6001": (0, 100000), "22210102": (0, 13000)}
    payment = finance.pay(tx, invoice.id, amount_minor=113000, reference="B-1")
    assert posted(tx, "finance.payment", payment.id) == {"1002": (113000, 0), "1122": (0, 113000)}
    assert invoice.open_minor == 0
    lawful(tx)


def test_e4_return_at_original_cost_in_both_styles(tx, lawful):
    sale = sell(tx)
    come_back(tx, sale, 3)
    assert last_stock_entry(tx) == {"6401": (-18600, 0), "1405": (0, -18600)}
    style(tx, "reverse")
    come_back(tx, sale, 3)
    assert last_stock_entry(tx) == {"1405": (18600, 0), "6401": (0, 18600)}
    lawful(tx)


@pytest.mark.parametrize(
    ("voucher_style", "legs"),
    [
        ("red", {"1122": (-33900, 0), "6001": (0, -30000), "22210102": (0, -3900)}),
        ("reverse", {"1122": (0, 33900), "6001": (30000, 0), "22210102": (3900, 0)}),
    ],
)
def test_e5_e6_credit_and_refund(tx, lawful, voucher_style, legs):
    style(tx, voucher_style)
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    finance.pay(tx, invoice.id, amount_minor=113000)
    come_back(tx, sale, 3)
    note = finance.credit(tx, sale.credit_wish(3))
    assert (note.net_minor, note.tax_minor, note.gross_minor) == (30000, 3900, 33900)
    assert posted(tx, "finance.credit_note", note.id) == legs
    assert finance.refundable(tx, note.id) == 33900
    paid = finance.refund(tx, note.id, reference="T-77")
    assert posted(tx, "finance.refund", paid.id) == {"1122": (33900, 0), "1002": (0, 33900)}
    assert (invoice.open_minor, finance.refundable(tx, note.id)) == (0, 0)
    lawful(tx)


def test_l6_red_turnover_is_net(tx):
    sale = sell(tx)
    finance.invoice(tx, sale.order.id)
    finance.credit(tx, sale.credit_wish(3))
    turnover = {b.code: (b.debit_minor, b.credit_minor) for b in finance.trial_balance(tx)}
    assert (turnover["6001"], turnover["1122"], turnover["22210102"]) == ((0, 70000), (79100, 0), (0, 9100))


def test_e7a_fee_as_income(tx, lawful):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    finance.pay(tx, invoice.id, amount_minor=113000)
    wish = sale.credit_wish(3, fee_minor=3390)
    preview = finance.preview_credit(tx, wish)
    note = finance.credit(tx, wish)
    assert posted(tx, "finance.credit_note", note.id) == {
        "1122": (-33900 + 3390, 0), "6001": (0, -30000), "22210102": (0, -3900 + 390), "6051": (0, 3000),
    }  # fmt: skip
    assert preview.refundable_minor == finance.refundable(tx, note.id) == 30510
    assert (note.gross_minor, note.fee_minor, note.kept_minor) == (33900, 3390, 0)
    finance.refund(tx, note.id)
    assert invoice.open_minor == 0
    lawful(tx)


def test_e12_allowance_without_goods_then_a_return(tx, lawful):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    note = finance.credit(tx, sale.credit_wish(net_minor=2000))
    assert posted(tx, "finance.credit_note", note.id) == {"1122": (-2260, 0), "6001": (0, -2000), "22210102": (0, -260)}
    half = finance.credit(tx, sale.credit_wish(5))
    assert half.gross_minor == 55370  # half of what is left: 1,130.00 − 22.60
    rest = finance.credit(tx, sale.credit_wish(5))
    assert note.gross_minor + half.gross_minor + rest.gross_minor == invoice.gross_minor == invoice.credited_minor
    lawful(tx)


def test_e8_scrap_waits_for_a_decision(tx, lawful):
    sale = sell(tx)
    come_back(tx, sale, 3)
    (warehouse,) = inventory.warehouses(tx)
    quarantine, because = inventory.place(tx, warehouse.id, "quarantine"), inventory.Because("test.inspection", 1)
    inventory.move(tx, [
        inventory.Movement(sale.product_id, Decimal(1), quarantine, inventory.virtual(tx, "scrap"), because),
        inventory.Movement(sale.product_id, Decimal(2), quarantine, inventory.place(tx, warehouse.id, "stock"), because),
    ])  # fmt: skip
    assert last_stock_entry(tx) == {"1901": (6200, 0), "1405": (0, 6200)}
    assert finance.balance_of(tx, "pending_loss") == 6200
    entry = finance.clear_pending_loss(tx, amount_minor=6200, to="admin_expense", memo="broken in transit, decided by Sun")
    assert {i.account.code: (i.debit_minor, i.credit_minor) for i in entry.items} == {"6602": (6200, 0), "1901": (0, 6200)}
    assert finance.balance_of(tx, "pending_loss") == 0
    lawful(tx)


# -- partial quantities sum exactly --------------------------------------------------------------------------------


def test_d3_three_thirds(tx, lawful):
    sale = sell(tx, quantity=3, price="33.333333", includes_tax=True, tax_rate="0.13")
    assert (sale.line.gross_minor, sale.line.net_minor) == (10000, 8850)
    finance.invoice(tx, sale.order.id)
    notes = [finance.credit(tx, sale.credit_wish(1, source_id=i)) for i in range(1, 4)]
    assert [n.gross_minor for n in notes] == [3333, 3334, 3333]
    assert [n.net_minor for n in notes] == [2950, 2950, 2950]
    assert [n.tax_minor for n in notes] == [383, 384, 383]
    lawful(tx)


def test_d3_the_second_trap(tx):
    sale = sell(tx, quantity=4, price="25.0025", includes_tax=True)
    assert (sale.line.gross_minor, sale.line.net_minor) == (10001, 8850)
    finance.invoice(tx, sale.order.id)
    notes = [finance.credit(tx, sale.credit_wish(1, source_id=i)) for i in range(1, 5)]
    assert [n.tax_minor for n in notes] == [287, 289, 287, 288]
    assert (notes[0].gross_minor, notes[0].net_minor) == (2500, 2213)


def test_d3_sevenths(tx):
    sale = sell(tx, quantity=7, price="14.285714", tax_rate="0")
    assert sale.line.gross_minor == 10000
    finance.invoice(tx, sale.order.id)
    notes = [finance.credit(tx, sale.credit_wish(1, source_id=i)) for i in range(1, 8)]
    assert [n.gross_minor for n in notes] == [1429, 1428, 1429, 1428, 1429, 1428, 1429]


def test_d4_the_sign_does_not_change_the_rounding(tx):
    sale = sell(tx, quantity=1, price="70.125", tax_rate="0")
    invoice = finance.invoice(tx, sale.order.id)
    note = finance.credit(tx, sale.credit_wish(1))
    assert (invoice.gross_minor, note.gross_minor) == (7013, 7013)
    assert posted(tx, "finance.credit_note", note.id)["1122"] == (-7013, 0)


# -- partly paid ---------------------------------------------------------------------------------------------------


def test_d6_a_credit_reduces_what_is_owed_first(tx, lawful):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    finance.pay(tx, invoice.id, amount_minor=50000)
    five = finance.credit(tx, sale.credit_wish(5))
    assert (five.gross_minor, invoice.open_minor, finance.refundable(tx, five.id)) == (56500, 6500, 0)
    assert finance.refund(tx, five.id) is None
    lawful(tx)


def test_d6_what_is_beyond_is_refunded(tx, lawful):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    finance.pay(tx, invoice.id, amount_minor=50000)
    assert finance.preview_credit(tx, sale.credit_wish(8)).refundable_minor == 27400
    eight = finance.credit(tx, sale.credit_wish(8))
    assert (eight.gross_minor, invoice.open_minor, finance.refundable(tx, eight.id)) == (90400, -27400, 27400)
    finance.refund(tx, eight.id)
    assert invoice.open_minor == 0
    lawful(tx)


# -- currencies ----------------------------------------------------------------------------------------------------


def test_d7_the_credit_takes_the_invoices_rate_and_the_refund_todays(tx, lawful):
    tx.add(ExchangeRate(base="USD", quote="CNY", day=date(2020, 1, 1), rate=Decimal("7.20")))
    tx.flush()
    sale = sell(tx, currency="USD", tax_rate="0")
    assert sale.order.rate == Decimal("7.20")
    invoice = finance.invoice(tx, sale.order.id)
    assert posted(tx, "finance.invoice", invoice.id) == {"1122": (720000, 0), "6001": (0, 720000)}
    payment = finance.pay(tx, invoice.id, amount_minor=100000, rate=Decimal("7.10"))
    assert posted(tx, "finance.payment", payment.id) == {"1002": (710000, 0), "1122": (0, 720000), "660302": (10000, 0)}
    note = finance.credit(tx, sale.credit_wish(3))
    assert posted(tx, "finance.credit_note", note.id) == {"1122": (-216000, 0), "6001": (0, -216000)}
    paid = finance.refund(tx, note.id, rate=Decimal("7.05"))
    assert posted(tx, "finance.refund", paid.id) == {"1122": (216000, 0), "1002": (0, 211500), "660302": (0, 4500)}
    assert (paid.currency, paid.amount_minor) == ("USD", 30000)
    statement = finance.statement(tx, sale.partner_id)
    assert (statement.closing_minor, statement.owed) == (0, [("USD", 0)])
    lawful(tx)


def test_d7_yen_have_no_minor_units(tx):
    tx.add(ExchangeRate(base="JPY", quote="CNY", day=date(2020, 1, 1), rate=Decimal("0.0489")))
    tx.flush()
    sale = sell(tx, quantity=3, price="333.333333", currency="JPY", tax_rate="0")
    assert sale.line.gross_minor == 1000
    finance.invoice(tx, sale.order.id)
    notes = [finance.credit(tx, sale.credit_wish(1, source_id=i)) for i in range(1, 4)]
    assert [n.gross_minor for n in notes] == [333, 334, 333]

"""What finance refuses, and that the database refuses it too."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from finance_books import come_back, posted, sell
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from core_erp import Conflict, Forbidden, IllegalStep, Refused
from core_erp.identity import Actor
from core_erp.testing import factories
from plugins.finance import api as finance
from plugins.orders import api as orders

PLUGINS = ("finance",)


def refused(code: str):
    return pytest.raises(Refused, check=lambda e: code in {o.code for o in e.objections})


# -- invoices ------------------------------------------------------------------------------------------------------


def test_bills_only_what_is_delivered_and_only_once(tx, lawful):
    sale = sell(tx, deliver=4)
    first = finance.invoice(tx, sale.order.id)
    assert (first.gross_minor, first.lines[0].quantity) == (45200, 4)
    with refused("finance/nothing-to-invoice"):
        finance.invoice(tx, sale.order.id)
    orders.deliver(tx, sale.order.id)
    with refused("finance/over-invoice"):
        finance.invoice(tx, sale.order.id, quantities={sale.line.id: Decimal(7)})
    second = finance.invoice(tx, sale.order.id, quantities={sale.line.id: Decimal(6)})
    assert first.gross_minor + second.gross_minor == sale.order.gross_minor
    assert sale.order.is_invoiced
    lawful(tx)


def test_what_came_back_before_is_not_billed_and_not_credited(tx, lawful):
    sale = sell(tx)
    come_back(tx, sale, 3)
    invoice = finance.invoice(tx, sale.order.id)
    assert (invoice.gross_minor, invoice.lines[0].quantity) == (79100, 7)
    note = finance.credit(tx, sale.credit_wish(3))
    assert (note.gross_minor, note.uninvoiced) == (0, {sale.line.id: Decimal(3)})
    assert finance.entries_of(tx, "finance.credit_note", note.id) == []
    assert finance.refund(tx, note.id) is None
    come_back(tx, sale, 2)
    assert finance.credit(tx, sale.credit_wish(2)).gross_minor == 22600
    lawful(tx)


def test_credit_of_the_unbilled_is_never_billed_later(tx, lawful):
    sale = sell(tx, deliver=10)
    note = finance.credit(tx, sale.credit_wish(4))
    assert note.uninvoiced == {sale.line.id: Decimal(4)}
    orders.claim_return(tx, {sale.line.id: Decimal(4)})
    assert finance.invoice(tx, sale.order.id).lines[0].quantity == 6
    lawful(tx)


def test_partly_billed_the_unbilled_comes_back_first(tx, lawful):
    sale = sell(tx)
    finance.invoice(tx, sale.order.id, quantities={sale.line.id: Decimal(6)})
    come_back(tx, sale, 5)
    note = finance.credit(tx, sale.credit_wish(5))
    assert (note.gross_minor, note.uninvoiced) == (11300, {sale.line.id: Decimal(4)})
    with refused("finance/nothing-to-invoice"):
        finance.invoice(tx, sale.order.id)
    lawful(tx)


def test_two_invoices_are_credited_oldest_first(tx, lawful):
    sale = sell(tx, deliver=4)
    first = finance.invoice(tx, sale.order.id)
    orders.deliver(tx, sale.order.id)
    second = finance.invoice(tx, sale.order.id)
    finance.pay(tx, first.id, amount_minor=45200)
    finance.pay(tx, second.id, amount_minor=67800)
    note = finance.credit(tx, sale.credit_wish(5))
    assert [(a.invoice_id, a.gross_minor) for a in note.allocations] == [(first.id, 45200), (second.id, 11300)]
    paid = finance.refund(tx, note.id, amount_minor=50000)
    assert (paid.amount_minor, first.refunded_minor, second.refunded_minor, finance.refundable(tx, note.id)) == (
        50000,
        45200,
        4800,
        6500,
    )
    lawful(tx)


def test_free_goods_are_billed_without_an_entry(tx, lawful):
    sale = sell(tx, price=0)
    invoice = finance.invoice(tx, sale.order.id)
    assert (invoice.gross_minor, finance.entries_of(tx, "finance.invoice", invoice.id)) == (0, [])
    assert finance.credit(tx, sale.credit_wish(1)).gross_minor == 0
    lawful(tx)


# -- payments ------------------------------------------------------------------------------------------------------


def test_no_more_is_paid_than_is_open(tx):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    with refused("finance/overpaid"):
        finance.pay(tx, invoice.id, amount_minor=113001)
    for amount in (0, -1):
        with refused("finance/not-positive"):
            finance.pay(tx, invoice.id, amount_minor=amount)
    with refused("finance/unknown-method"):
        finance.pay(tx, invoice.id, amount_minor=1, method="barter")


def test_a_payment_reference_counts_once(tx):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    finance.pay(tx, invoice.id, amount_minor=100, reference="B-1")
    with pytest.raises(Conflict) as error:
        finance.pay(tx, invoice.id, amount_minor=100, reference="B-1")
    assert error.value.code == "finance/reference-used"


# -- credits -------------------------------------------------------------------------------------------------------


def test_no_more_comes_back_than_was_delivered(tx):
    sale = sell(tx)
    finance.invoice(tx, sale.order.id)
    finance.credit(tx, sale.credit_wish(7))
    with refused("finance/over-credit") as error:
        finance.credit(tx, sale.credit_wish(4))
    assert error.value.objections[0].facts["left"] == "3"


def test_an_allowance_ends_where_the_line_ends(tx):
    sale = sell(tx)
    finance.invoice(tx, sale.order.id)
    finance.credit(tx, sale.credit_wish(9))
    with refused("finance/over-credit"):
        finance.credit(tx, sale.credit_wish(gross_minor=11301))
    finance.credit(tx, sale.credit_wish(gross_minor=11300))
    assert finance.credit(tx, sale.credit_wish(1)).gross_minor == 0


def test_amounts_follow_from_the_invoice(tx):
    sale = sell(tx)
    finance.invoice(tx, sale.order.id)
    with refused("finance/amount-not-yours"):
        finance.credit(tx, sale.credit_wish(1, gross_minor=1))
    with refused("finance/fee-too-large"):
        finance.credit(tx, sale.credit_wish(1, fee_minor=11301))
    with refused("finance/negative-credit"):
        finance.credit(tx, sale.credit_wish(-1))


def test_another_customers_invoice_is_not_credited(tx):
    sale, other = sell(tx), factories.partner(tx)
    finance.invoice(tx, sale.order.id)
    sale.partner_id = other.id
    with refused("finance/other-partner"):
        finance.credit(tx, sale.credit_wish(1))


def test_a_blind_credit_needs_an_amount_and_stands_alone(tx, lawful):
    partner, product = factories.partner(tx), factories.product(tx)
    line = {"product_id": product.id, "quantity": Decimal(2)}
    wish = lambda **amounts: finance.CreditWish(  # noqa: E731
        source_kind="test.return",
        source_id=1,
        partner_id=partner.id,
        currency="CNY",
        lines=(finance.CreditLine(**line, **amounts),),
    )
    with refused("finance/amount-needed"):
        finance.credit(tx, wish())
    with refused("finance/amount-needed"):
        finance.credit(tx, wish(gross_minor=0))
    with refused("finance/tax"):
        finance.credit(tx, wish(gross_minor=100, net_minor=101))
    note = finance.credit(tx, wish(net_minor=10000, tax_minor=1300))
    assert posted(tx, "finance.credit_note", note.id) == {"1122": (-11300, 0), "6001": (0, -10000), "22210102": (0, -1300)}
    finance.refund(tx, note.id, amount_minor=11000)
    assert finance.refundable(tx, note.id) == 300
    with refused("finance/over-refund"):
        finance.refund(tx, note.id, amount_minor=301)
    lawful(tx)


def test_preview_is_what_credit_does(tx):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    finance.pay(tx, invoice.id, amount_minor=100000)
    wish = sale.credit_wish(3, fee_minor=1000)
    preview = finance.preview_credit(tx, wish)
    assert invoice.credited_minor == 0 and not tx.session.dirty
    note = finance.credit(tx, wish)
    assert (preview.net_minor, preview.gross_minor, preview.fee_minor) == (note.net_minor, note.gross_minor, note.fee_minor)
    (entry,) = finance.entries_of(tx, "finance.credit_note", note.id)
    shown = [(account.code, leg.debit_minor, leg.credit_minor) for account, leg in preview.legs]
    assert shown == [(i.account.code, i.debit_minor, i.credit_minor) for i in entry.items]
    assert preview.refundable_minor == finance.refundable(tx, note.id) == 33900 - 1000 - 13000


# -- refunds -------------------------------------------------------------------------------------------------------


def test_a_payout_made_outside_is_recorded_once(tx, lawful):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    finance.pay(tx, invoice.id, amount_minor=113000)
    note = finance.credit(tx, sale.credit_wish(3))
    finance.refund(tx, note.id, amount_minor=30000, reference="T-77")
    with pytest.raises(Conflict) as error:
        finance.refund(tx, note.id, amount_minor=100, reference="T-77")
    assert error.value.code == "finance/reference-used"
    assert finance.refundable(tx, note.id) == 3900
    with refused("finance/over-refund"):
        finance.refund(tx, note.id, amount_minor=3901)
    finance.refund(tx, note.id)
    assert finance.refund(tx, note.id) is None
    lawful(tx)


def test_store_credit_is_owed_instead_of_paid(tx, lawful):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    finance.pay(tx, invoice.id, amount_minor=113000)
    note = finance.credit(tx, sale.credit_wish(3))
    paid = finance.refund(tx, note.id, method="store_credit")
    assert posted(tx, "finance.refund", paid.id) == {"1122": (33900, 0), "220301": (0, 33900)}
    lawful(tx)


# -- the undo ------------------------------------------------------------------------------------------------------


def test_reverse_credit_is_as_if_it_had_not_been(tx, lawful):
    sale = sell(tx, quantity=3, price="33.333333", includes_tax=True)
    invoice = finance.invoice(tx, sale.order.id)
    finance.pay(tx, invoice.id, amount_minor=10000)
    first, second = (finance.credit(tx, sale.credit_wish(1, fee_minor=100, source_id=i)) for i in (1, 2))
    with refused("finance/later-credit"):
        finance.reverse_credit(tx, first.id, reason="typed twice")
    with refused("finance/reason-needed"):
        finance.reverse_credit(tx, second.id, reason=" ")
    assert finance.reverse_credit(tx, second.id, reason="typed twice").state == "reversed"
    assert finance.reverse_credit(tx, first.id, reason="typed twice").state == "reversed"
    assert (invoice.credited_minor, invoice.fee_minor, invoice.open_minor) == (0, 0, 0)
    assert finance.refund(tx, first.id) is None
    with pytest.raises(IllegalStep):
        finance.reverse_credit(tx, first.id, reason="again")
    assert finance.credit(tx, sale.credit_wish(3)).gross_minor == 10000
    do, undo = finance.entries_of(tx, "finance.credit_note", first.id)
    assert (undo.reverses_id, undo.style, do.debit_total_minor + undo.debit_total_minor) == (do.id, "red", 0)
    lawful(tx)


def test_what_was_paid_out_is_not_reversed(tx):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    finance.pay(tx, invoice.id, amount_minor=113000)
    note = finance.credit(tx, sale.credit_wish(1))
    finance.refund(tx, note.id, amount_minor=1)
    with refused("finance/already-refunded"):
        finance.reverse_credit(tx, note.id, reason="oops")


def test_reverse_an_allowance_and_a_blind_credit(tx, lawful):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    note = finance.credit(tx, sale.credit_wish(gross_minor=1001))
    finance.reverse_credit(tx, note.id, reason="wrong line")
    assert finance.credit(tx, sale.credit_wish(10)).gross_minor == invoice.gross_minor
    blind = finance.credit(tx, finance.CreditWish(
        source_kind="test.return", source_id=2, partner_id=sale.partner_id, currency="CNY", lines=(finance.CreditLine(gross_minor=500),)
    ))  # fmt: skip
    finance.reverse_credit(tx, blind.id, reason="wrong customer")
    lawful(tx)


# -- the books -----------------------------------------------------------------------------------------------------


def test_entries_by_hand(tx, lawful):
    legs = (finance.Leg(account_code="6602", debit_minor=500), finance.Leg(account_code="1002", credit_minor=500))
    entry = finance.record_entry(tx, finance.ManualEntry(legs=legs, memo="postage"))
    undo = finance.reverse_entry(tx, entry.id, memo="twice")
    assert (undo.reverses_id, undo.debit_total_minor) == (entry.id, -500)
    with refused("finance/reversed-already"):
        finance.reverse_entry(tx, entry.id, memo="thrice")
    for code, wrong in {
        "finance/unbalanced": (finance.Leg(account_code="6602", debit_minor=500),),
        "finance/control-account": (
            finance.Leg(account_code="1122", debit_minor=1),
            finance.Leg(account_code="1002", credit_minor=1),
        ),
        "finance/unknown-account": (finance.Leg(account_code="9", debit_minor=1),),
        "finance/empty-entry": (finance.Leg(account_code="6602"),),
        "finance/negative-leg": (
            finance.Leg(account_code="6602", debit_minor=-5),
            finance.Leg(account_code="1002", credit_minor=-5),
        ),
        "finance/two-sides": (finance.Leg(account_code="6602", debit_minor=5, credit_minor=5),),
    }.items():
        with refused(code):
            finance.record_entry(tx, finance.ManualEntry(legs=wrong, memo="x"))
    lawful(tx)


def test_a_documents_entry_is_not_reversed_by_hand(tx):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    (entry,) = finance.entries_of(tx, "finance.invoice", invoice.id)
    with refused("finance/not-by-hand"):
        finance.reverse_entry(tx, entry.id, memo="no")


def test_no_more_is_cleared_than_is_pending(tx):
    with refused("finance/not-pending"):
        finance.clear_pending_loss(tx, amount_minor=1, to="admin_expense", memo="x")


def test_a_closed_month_is_closed(tx, lawful):
    sale = sell(tx)
    today = tx.now.date()
    period = finance.close_period(tx, today.year, today.month)
    assert (period.state, period.entry_count) == ("closed", 2)
    with refused("finance/period-closed"):
        finance.invoice(tx, sale.order.id)
    with pytest.raises(IllegalStep):
        finance.close_period(tx, today.year, today.month)
    lawful(tx)
    finance.reopen_period(tx, today.year, today.month, reason="an invoice was forgotten")
    finance.invoice(tx, sale.order.id)
    lawful(tx)


def test_a_day_in_a_closed_month_is_refused(tx):
    finance.close_period(tx, 2020, 2)
    legs = (finance.Leg(account_code="6602", debit_minor=500), finance.Leg(account_code="1002", credit_minor=500))
    with refused("finance/period-closed"):
        finance.record_entry(tx, finance.ManualEntry(legs=legs, memo="late", day=date(2020, 2, 29)))


def test_the_trial_balance_balances(tx):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    finance.pay(tx, invoice.id, amount_minor=1000)
    rows = finance.trial_balance(tx)
    assert sum(r.balance_minor for r in rows) == 0
    assert finance.trial_balance(tx, upto=date(2000, 1, 1)) == []
    statement = finance.statement(tx, sale.partner_id)
    assert [(line.debit_minor, line.credit_minor, line.balance_minor) for line in statement.lines] == [
        (113000, 0, 113000),
        (0, 1000, 112000),
    ]
    later = finance.statement(tx, sale.partner_id, since=date(2999, 1, 1))
    assert (later.opening_minor, later.closing_minor, later.lines) == (112000, 112000, [])


def test_rights(tx, erp, company):
    sale = sell(tx)
    tx.actor = Actor(company_id=company.id, user_id=1)
    for act in (
        lambda: finance.invoice(tx, sale.order.id), lambda: finance.pay(tx, 1, amount_minor=1), lambda: finance.credit(tx, sale.credit_wish(1)),
        lambda: finance.refund(tx, 1), lambda: finance.reverse_credit(tx, 1, reason="x"), lambda: finance.close_period(tx, 2020, 1),
        lambda: finance.clear_pending_loss(tx, amount_minor=1, to="x", memo="x"),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            act()


# -- the database says it too --------------------------------------------------------------------------------------


CHECKED = (
    "update finance_invoice set refunded_minor = paid_minor + 1",
    "update finance_invoice set credited_minor = gross_minor + 1",
    "update finance_invoice set paid_minor = gross_minor + refunded_minor + 1",
    "update finance_invoice_line set credited_quantity = quantity + 1",
    "update finance_invoice_line set credited_gross_minor = gross_minor + 1",
    "update finance_allocation set refunded_minor = gross_minor + 1",
)
HISTORY = ("finance_entry", "finance_item", "finance_payment", "finance_refund", "finance_credit_line")


def test_the_database_refuses_too(tx):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    finance.pay(tx, invoice.id, amount_minor=113000)
    finance.refund(tx, finance.credit(tx, sale.credit_wish(1)).id)
    tx.flush()
    for statement in CHECKED:
        with pytest.raises(IntegrityError), tx.session.begin_nested():
            tx.session.execute(text(statement))
    for table in HISTORY:
        for statement in (f"update {table} set id = id", f"delete from {table}"):
            with pytest.raises(DatabaseError, match="append-only"), tx.session.begin_nested():
                tx.session.execute(text(statement))

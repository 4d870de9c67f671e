"""E7b: the fee as a smaller credit, by setting."""

from __future__ import annotations

from finance_books import posted, sell

from plugins.finance import api as finance

PLUGINS = ("finance",)
SETTINGS = {"finance": {"fee_policy": "smaller_credit"}}


def test_e7b_fee_as_smaller_credit(tx, lawful):
    sale = sell(tx)
    invoice = finance.invoice(tx, sale.order.id)
    finance.pay(tx, invoice.id, amount_minor=113000)
    note = finance.credit(tx, sale.credit_wish(3, fee_minor=3390))
    assert posted(tx, "finance.credit_note", note.id) == {"1122": (-30510, 0), "6001": (0, -27000), "22210102": (0, -3510)}
    assert (note.gross_minor, note.fee_minor, note.kept_minor, finance.refundable(tx, note.id)) == (30510, 0, 3390, 30510)
    rest = finance.credit(tx, sale.credit_wish(7))
    assert rest.gross_minor == 79100  # the fee stays kept
    finance.refund(tx, note.id)
    finance.refund(tx, rest.id)
    assert invoice.open_minor == 0
    lawful(tx)

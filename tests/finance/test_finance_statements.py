"""How many statements each operation may send, audit and events included in none of them."""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal

from finance_books import sell

from core_erp.identity import Actor
from plugins.finance import api as finance
from plugins.inventory import api as inventory

PLUGINS = ("finance",)
_NOT_OWN = ("core_event", "core_audit", "core_job")


@contextmanager
def at_most(statements, limit: int):
    with statements() as seen:
        yield
    own = [s for s in seen.texts if not any(name in s for name in _NOT_OWN)]
    assert len(own) <= limit, f"{len(own)} > {limit}\n" + "\n".join(own)
    print(limit, len(own))


def test_budgets(erp, company, statements):
    def act():
        return erp.transaction(Actor.system(company.id))

    def warm():
        with act() as tx:
            sale = sell(tx)
            invoice = finance.invoice(tx, sale.order.id)
            finance.pay(tx, invoice.id, amount_minor=113000, reference=f"warm-{invoice.id}")
            finance.refund(tx, finance.credit(tx, sale.credit_wish(1)).id)
        with act() as tx:
            return sell(tx)

    sale = warm()
    with at_most(statements, 12), act() as tx:
        invoice = finance.invoice(tx, sale.order.id)
    with at_most(statements, 9), act() as tx:
        finance.pay(tx, invoice.id, amount_minor=113000, reference="B-1")
    with at_most(statements, 13), act() as tx:
        note = finance.credit(tx, sale.credit_wish(3, fee_minor=100))
    with at_most(statements, 10), act() as tx:
        finance.refund(tx, note.id, reference="T-1")
    with at_most(statements, 5), act() as tx:
        finance.preview_credit(tx, sale.credit_wish(1))
    with act() as tx:
        (warehouse,) = inventory.warehouses(tx)
        place, scrap = inventory.place(tx, warehouse.id, "stock"), inventory.virtual(tx, "scrap")
        moves = [inventory.Movement(sale.product_id, Decimal(1), place, scrap, inventory.Because("test", 1)) for _ in range(5)]
        with statements() as seen:
            inventory.move(tx, moves)
        own = [s for s in seen.texts if "finance" in s or "core_sequence" in s]
        assert len(own) <= 4, "\n".join(own)

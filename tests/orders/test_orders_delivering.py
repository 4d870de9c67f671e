"""From order to delivery: reservations, partial deliveries, costs, cancelling; and how few statements it takes."""

from decimal import Decimal

import pytest
from orders_shop import broken, codes
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from core_erp import Forbidden, IllegalStep, Refused, hookimpl, object_to
from core_erp.identity import Actor
from core_erp.masters.models import Company
from plugins.inventory import api as inventory
from plugins.orders import api as orders

PLUGINS = ("orders",)


def test_confirming_reserves_and_delivering_issues(shop):
    product = shop.product(stock=10)
    order = shop.confirmed((product, 4))
    assert inventory.available(shop.tx, product.id) == 6
    delivery = orders.deliver(shop.tx, order.id)
    assert (order.state, order.delivered_at, delivery.number) == ("delivered", shop.tx.now, f"{order.number}/1")
    assert [(line.delivered, line.cost_minor) for line in order.lines] == [(4, 24800)]
    assert (inventory.on_hand(shop.tx, product.id), inventory.available(shop.tx, product.id)) == (6, 6)
    assert not broken(shop.tx)
    assert [e.name for e in shop.tx.events if e.name.startswith("orders.")] == [
        "orders.order_placed", "orders.order_confirmed", "orders.order_delivered",
    ]  # fmt: skip


def test_four_at_sixty_and_six_at_sixty_five_come_back_at_sixty_three(shop):
    product = shop.product(stock=4, cost=6000)
    order = shop.place((product, 10))
    shop.bring(product, 6, 6500)
    orders.confirm(shop.tx, order.id)
    orders.deliver(shop.tx, order.id)
    (line,) = order.lines
    assert line.cost_minor == 63000
    orders.claim_return(shop.tx, {line.id: Decimal(3)})
    assert orders.return_cost(line, Decimal(3)) == 18900


def test_two_deliveries_at_different_costs(shop):
    """Delivered 4 at 60.00 and then 6 at 65.00: 630.00 in all, and all of it comes back in three parts."""
    product = shop.product(stock=4, cost=6000)
    order = shop.place((product, 10))
    shop.tx.get(Company, shop.tx.company_id).allow_negative_stock = True
    shop.tx.flush()
    shop.tx.erp.cache.clear()
    orders.confirm(shop.tx, order.id)
    (line,) = order.lines
    orders.deliver(shop.tx, order.id, quantities={line.id: Decimal(4)})
    assert (order.state, order.delivered_at) == ("partly_delivered", None)
    shop.bring(product, 6, 6500)
    orders.deliver(shop.tx, order.id)
    assert (order.state, line.cost_minor, order.deliveries) == ("delivered", 63000, 2)
    back = []
    for quantity in (Decimal(3), Decimal(3), Decimal(4)):
        orders.claim_return(shop.tx, {line.id: quantity})
        back.append(orders.return_cost(line, quantity))
        orders.record_returned(shop.tx, {line.id: (quantity, back[-1])})
    assert back == [18900, 18900, 25200]
    assert [d.number for d in orders.deliveries_of(shop.tx, order.id)] == [f"{order.number}/1", f"{order.number}/2"]
    assert not broken(shop.tx)


def test_a_cheaper_delivery_after_a_return_never_makes_a_cost_negative(shop):
    product = shop.product(stock=5, cost=10000)
    order = shop.place((product, 10))
    shop.tx.get(Company, shop.tx.company_id).allow_negative_stock = True
    shop.tx.flush()
    shop.tx.erp.cache.clear()
    orders.confirm(shop.tx, order.id)
    (line,) = order.lines
    orders.deliver(shop.tx, order.id, quantities={line.id: Decimal(5)})
    orders.claim_return(shop.tx, {line.id: Decimal(2)})
    orders.record_returned(shop.tx, {line.id: (Decimal(2), orders.return_cost(line, Decimal(2)))})
    shop.bring(product, 5, 1000)
    orders.deliver(shop.tx, order.id)
    orders.claim_return(shop.tx, {line.id: Decimal(8)})
    assert orders.return_cost(line, Decimal(1)) == 0
    assert orders.return_cost(line, Decimal(8)) == line.cost_minor - line.cost_returned_minor == 35000


def test_a_shortage_names_product_wanted_and_free(shop):
    scarce, service = shop.product(stock=2, code="CUP", name="Cup"), shop.product(is_stocked=False)
    with pytest.raises(Refused) as refused:
        shop.confirmed((service, 9), (scarce, 3))
    (objection,) = refused.value.objections
    assert (objection.code, objection.pointer) == ("inventory/not-enough", "/lines/1/quantity")
    assert objection.text == "CUP Cup: 3 wanted, 2 free"


def test_two_orders_cannot_be_promised_the_same_goods(shop):
    product = shop.product(stock=10)
    shop.confirmed((product, 6))
    with pytest.raises(Refused):
        shop.confirmed((product, 6))


def test_services_are_delivered_without_moves(shop):
    order = shop.delivered((shop.product(is_stocked=False), 2, 50))
    assert (order.state, order.lines[0].cost_minor) == ("delivered", 0)
    assert not shop.tx.session.scalars(inventory.Move.__table__.select()).all()


def test_delivery_by_parts(shop):
    a, b = shop.product(stock=5), shop.product(stock=5)
    order = shop.confirmed((a, 5), (b, 5))
    first, second = order.lines
    orders.deliver(shop.tx, order.id, quantities={second.id: Decimal(2), first.id: Decimal(1)})
    assert order.state == "partly_delivered"
    with pytest.raises(Refused) as refused:
        orders.deliver(shop.tx, order.id, quantities={first.id: Decimal(5), second.id: Decimal(-1), 10**9: Decimal(1)})
    assert codes(refused) == ["orders/over-delivery", "orders/quantity", "orders/unknown-line"]
    with pytest.raises(Refused) as refused:
        orders.deliver(shop.tx, order.id, quantities={first.id: Decimal(0)})
    assert codes(refused) == ["orders/nothing-to-deliver"]
    orders.deliver(shop.tx, order.id)
    assert order.state == "delivered"
    with pytest.raises(IllegalStep):
        orders.deliver(shop.tx, order.id)
    assert not broken(shop.tx)


def test_only_confirmed_orders_are_delivered(shop):
    order = shop.place((shop.product(stock=1), 1))
    with pytest.raises(IllegalStep):
        orders.deliver(shop.tx, order.id)


def test_cancelling_frees_what_was_reserved(shop):
    product = shop.product(stock=10)
    order = shop.confirmed((product, 6))
    orders.cancel(shop.tx, order.id, reason="ordered twice")
    assert (order.state, inventory.available(shop.tx, product.id)) == ("cancelled", 10)
    assert not broken(shop.tx)
    with pytest.raises(IllegalStep):
        orders.confirm(shop.tx, order.id)


def test_what_was_delivered_cannot_be_cancelled(shop):
    order = shop.delivered((shop.product(stock=1), 1))
    with pytest.raises(IllegalStep):
        orders.cancel(shop.tx, order.id, reason="late")
    with pytest.raises(Refused) as refused:
        orders.cancel(shop.tx, order.id, reason=" ")
    assert codes(refused) == ["orders/reason-needed"]


def test_plugins_join_in(shop):
    seen = []

    class Deposits:
        @hookimpl
        def orders_cancel_objections(self, order):
            yield object_to("acme/deposit", "Pay the deposit back first")

        @hookimpl
        def orders_advanced(self, order, before):
            seen.append((before, order.state))

    shop.tx.erp.pm.register(Deposits())
    order = shop.delivered((shop.product(stock=1), 1))
    other = shop.place((shop.product(stock=1), 1))
    with pytest.raises(Refused):
        orders.cancel(shop.tx, other.id, reason="late")
    assert seen == [("", "quotation"), ("quotation", "confirmed"), ("confirmed", "delivered"), ("", "quotation")]
    assert order.state == "delivered"


def test_each_verb_needs_its_permission(shop):
    order = shop.place((shop.product(stock=1), 1))
    wish = shop.wish((shop.product(), 1))
    shop.tx.actor = Actor(company_id=shop.tx.company_id)
    for act in (
        lambda tx: orders.place(tx, wish), lambda tx: orders.confirm(tx, order.id),
        lambda tx: orders.deliver(tx, order.id), lambda tx: orders.cancel(tx, order.id, reason="late"),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            act(shop.tx)


def test_the_database_refuses_to_edit_deliveries(shop):
    shop.delivered((shop.product(stock=1), 1))
    for sql in ("UPDATE orders_delivery_line SET quantity = 2", "DELETE FROM orders_delivery"):
        with pytest.raises(DatabaseError), shop.tx.session.begin_nested():
            shop.tx.session.execute(text(sql))


def forget(tx):
    """Go on as another transaction would: with nothing in the hand."""
    tx.session.expunge_all()
    tx._locked.clear()


@pytest.mark.parametrize("length", [1, 30])
def test_selling_takes_few_statements_however_long_the_order(shop, statements, length):
    """place 6 with a reference, confirm 5, deliver 10; audit and events come on top at the commit."""
    products = [shop.product(is_stocked=False) if i % 5 == 4 else shop.product(stock=9) for i in range(length)]
    shop.delivered((products[0], 1))
    forget(shop.tx)
    counts = []
    with statements() as seen:
        order = shop.place(*((p, 2) for p in products), reference="R-1", discount_minor=7)
        shop.tx.flush()
    counts.append(len(seen))
    forget(shop.tx)
    with statements() as confirming:
        orders.confirm(shop.tx, order.id)
        shop.tx.flush()
    counts.append(len(confirming))
    forget(shop.tx)
    with statements() as delivering:
        orders.deliver(shop.tx, order.id)
        shop.tx.flush()
    counts.append(len(delivering))
    assert counts == [6, 5, 10], "\n\n".join(map(str, (seen, confirming, delivering)))
    assert not broken(shop.tx)

"""What invoices and returns count on order lines, and the words for what came back."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from orders_shop import broken, codes
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core_erp import NotFound, Refused
from core_erp.testing import factories
from plugins.orders import api as orders

PLUGINS = ("orders",)


@pytest.fixture
def line(shop):
    return shop.delivered((shop.product(stock=10), 10)).lines[0]


def test_invoicing_stops_at_what_was_delivered(shop, line):
    orders.record_invoiced(shop.tx, {line.id: Decimal(6)})
    assert not line.order.is_invoiced
    with pytest.raises(Refused) as refused:
        orders.record_invoiced(shop.tx, {line.id: Decimal(5)})
    assert codes(refused) == ["orders/not-invoiceable"]
    orders.record_invoiced(shop.tx, {line.id: Decimal(4)})
    assert line.order.is_invoiced


def test_a_claim_is_released_or_comes_back(shop, line):
    orders.claim_return(shop.tx, {line.id: Decimal(7)})
    assert line.returnable == 3
    orders.release_return(shop.tx, {line.id: Decimal(2)})
    orders.record_returned(shop.tx, {line.id: (Decimal(5), orders.return_cost(line, Decimal(5)))})
    assert (line.return_claimed, line.returned, line.cost_returned_minor) == (5, 5, 31000)
    assert line.order.return_state == "partly_returned"
    for act in (
        lambda: orders.release_return(shop.tx, {line.id: Decimal(1)}),
        lambda: orders.record_returned(shop.tx, {line.id: (Decimal(1), 0)}),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == ["orders/not-claimed"]
    orders.claim_return(shop.tx, {line.id: Decimal(5)})
    with pytest.raises(Refused) as refused:
        orders.record_returned(shop.tx, {line.id: (Decimal(5), 31001)})
    assert codes(refused) == ["orders/cost-returned"]
    orders.record_returned(shop.tx, {line.id: (Decimal(5), 31000)})
    assert line.order.return_state == "returned"
    assert not broken(shop.tx)


def test_only_delivered_goods_come_back(shop):
    line = shop.confirmed((shop.product(stock=2), 2)).lines[0]
    with pytest.raises(Refused):
        orders.claim_return(shop.tx, {line.id: Decimal(1)})
    assert orders.return_cost(line, Decimal(1)) == 0


def test_lines_of_another_company_do_not_exist(shop, line):
    other = factories.company(shop.tx)
    shop.tx.actor = shop.tx.actor.system(other.id)
    for act in (lambda: orders.lines(shop.tx, [line.id]), lambda: orders.claim_return(shop.tx, {line.id: Decimal(1)})):
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize("change", [
    "return_claimed = delivered + 1", "returned = 1", "invoiced = delivered + 1", "delivered = quantity + 1",
    "cost_returned_minor = cost_minor + 1", "gross_minor = gross_minor + 1", "unit_price = -1",
])  # fmt: skip
def test_the_database_is_the_last_net(shop, line, change):
    with pytest.raises(IntegrityError), shop.tx.session.begin_nested():
        shop.tx.session.execute(text(f"UPDATE orders_line SET {change} WHERE id = {line.id}"))


@pytest.mark.parametrize(("law", "change"), [
    ("orders.delivered", "UPDATE orders_line SET cost_minor = cost_minor + 1"),
    ("R5", "UPDATE orders_order SET discount_minor = 5"),
    ("orders.amounts", "UPDATE orders_order SET net_minor = net_minor + 1, gross_minor = gross_minor + 1"),
    ("V2", "UPDATE orders_line SET cost_returned_minor = 1"),
])  # fmt: skip
def test_the_laws_find_what_was_tampered_with(shop, line, law, change):
    assert not broken(shop.tx)
    shop.tx.session.execute(text(change))
    assert law in broken(shop.tx)


def test_what_an_order_is_called_when_goods_come_back():
    lines = [SimpleNamespace(delivered=d, returned=r) for d, r in ((3, 0), (2, 0), (0, 0))]
    assert orders.return_state(lines) == ""
    lines[0].returned = 3
    assert orders.return_state(lines) == "partly_returned"
    lines[1].returned = 2
    assert orders.return_state(lines) == "returned"


@given(cost=st.integers(0, 10**9), parts=st.lists(st.decimals("0.001", 100, places=3), min_size=1, max_size=8))
def test_any_partition_brings_back_exactly_what_it_had_cost(cost, parts):
    line = SimpleNamespace(cost_minor=cost, delivered=sum(parts), returned=Decimal(0), cost_returned_minor=0)
    for part in parts:
        back = orders.return_cost(line, part)
        assert back >= 0
        line.returned += part
        line.cost_returned_minor += back
    assert line.cost_returned_minor == cost

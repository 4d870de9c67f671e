"""What an order comes to: discounts to the cent, taxes either way, and what cannot be sold."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from orders_shop import broken, codes, line

from core_erp import NotFound, Refused, hookimpl, object_to
from core_erp.identity import Actor
from core_erp.masters.models import ExchangeRate
from core_erp.testing import factories
from plugins.orders import api as orders
from plugins.orders.amounts import with_tax

PLUGINS = ("orders",)


def test_an_order_discount_is_spread_once_and_for_all(shop):
    """59.90 + 20.05 + 20.05 less 10.01: 5.99, 2.01 and 2.01."""
    a, b = shop.product(), shop.product()
    order = shop.place((a, 1, "59.90"), (b, 1, "20.05"), (b, 1, "20.05"), discount_minor=1001)
    assert [line.order_discount_minor for line in order.lines] == [599, 201, 201]
    assert order.net_minor == 8999
    assert not broken(shop.tx)


def test_a_kit_and_a_promotion(shop):
    a = shop.product(tax_rate=Decimal(0))
    kit = shop.place((a, 1, 200), (a, 1, 100), (a, 1, 60), discount_minor=6100)
    assert [line.gross_minor for line in kit.lines] == [16611, 8306, 4983]
    promotion = shop.place((a, 3, 120), discount_minor=5000)
    assert promotion.gross_minor == 31000


def test_tax_comes_on_top(shop):
    order = shop.place((shop.product(), 10, 100))
    assert (order.net_minor, order.tax_minor, order.gross_minor) == (100000, 13000, 113000)
    assert (order.currency, order.rate, order.state) == ("CNY", 1, "quotation")


def test_tax_is_inside(shop):
    order = shop.place((shop.product(), 3, "33.33"), prices_include_tax=True)
    assert (order.net_minor, order.tax_minor, order.gross_minor) == (8849, 1150, 9999)


@given(base=st.integers(0, 10**12), rate=st.decimals(0, 1, places=6), inside=st.booleans())
def test_net_and_tax_are_always_gross(base, rate, inside):
    amounts = with_tax(base, rate, includes_tax=inside)
    assert amounts.net + amounts.tax == amounts.gross
    assert min(amounts.net, amounts.tax) >= 0
    assert base == (amounts.gross if inside else amounts.net)


def test_line_discounts_come_first(shop):
    a = shop.product(tax_rate=Decimal(0))
    order = orders.place(shop.tx, orders.OrderWish(
        partner_id=shop.customer.id, discount_minor=900, lines=(line(a, 1, 100, discount_minor=1000), line(a, 1, 10, discount_minor=1000)),
    ))  # fmt: skip
    assert [(x.discount_minor, x.order_discount_minor, x.net_minor) for x in order.lines] == [(1000, 900, 8100), (1000, 0, 0)]


def test_everything_that_is_wrong_is_said_at_once(shop):
    a = shop.product(code="CUP")
    unpriced = shop.product(list_price=None)
    wish = orders.OrderWish(partner_id=shop.customer.id, discount_minor=-1, lines=(
        line(a, 0), line(a, "1.5"), line(unpriced, 1), line(a, 1, -1), line(a, 1, discount_minor=10001),
        line(a, 1, "0.0000001"), line(a, 1, tax_rate=Decimal(13)), orders.LineWish(product_id=10**9, quantity=Decimal(1)),
    ))  # fmt: skip
    with pytest.raises(Refused) as refused:
        orders.place(shop.tx, wish)
    assert codes(refused) == [
        "orders/discount", "orders/quantity", "orders/not-divisible", "orders/no-price", "orders/negative-price",
        "orders/discount", "orders/price", "orders/tax-rate", "orders/unknown-product",
    ]  # fmt: skip
    assert refused.value.objections[2].text == "CUP is sold in pcs with 0 decimals, not 1.5"
    assert [o.pointer for o in refused.value.objections][:3] == ["/discount_minor", "/lines/0/quantity", "/lines/1/quantity"]


def test_an_order_needs_lines_and_cannot_be_given_away_twice(shop):
    for facts, code in (
        ({"lines": ()}, "orders/no-lines"),
        ({"lines": (line(shop.product(), 1, 1),), "discount_minor": 101}, "orders/discount"),
    ):
        with pytest.raises(Refused) as refused:
            orders.place(shop.tx, orders.OrderWish(partner_id=shop.customer.id, **facts))
        assert codes(refused) == [code]


def test_gifts_cost_nothing(shop):
    order = shop.place((shop.product(), 1, 0))
    assert order.gross_minor == 0


def test_a_reference_is_used_once(shop):
    order = shop.place((shop.product(), 1), reference="T-77")
    assert orders.find_by_reference(shop.tx, "T-77") is order
    assert orders.find_by_reference(shop.tx, "T-78") is None
    with pytest.raises(Refused) as refused:
        shop.place((shop.product(), 1), reference="T-77")
    assert codes(refused) == ["orders/reference-taken"]


def test_foreign_money_has_a_rate(shop):
    with pytest.raises(Refused) as refused:
        shop.place((shop.product(), 1, 100), currency="USD")
    assert codes(refused) == ["orders/no-rate"]
    shop.tx.add(ExchangeRate(base="USD", quote="CNY", day=shop.tx.now.date(), rate=Decimal("7.2")))
    shop.tx.flush()
    shop.tx.erp.cache.clear()
    assert shop.place((shop.product(), 1, 100), currency="USD").rate == Decimal("7.2")
    assert shop.place((shop.product(), 3, "333.4"), currency="JPY", rate=Decimal("0.05")).net_minor == 1000


def test_a_plugin_may_know_the_tax(shop):
    class Export:
        @hookimpl
        def orders_line_tax(self, product, partner_id):
            return Decimal(0) if partner_id == shop.customer.id else None

    shop.tx.erp.pm.register(Export())
    assert shop.place((shop.product(), 1, 100)).tax_minor == 0


def test_a_plugin_may_object(shop):
    class Limit:
        @hookimpl
        def orders_place_objections(self, order):
            if order.gross_minor > 10000:
                yield object_to("acme/limit", "Too much")

    shop.tx.erp.pm.register(Limit())
    with pytest.raises(Refused):
        shop.place((shop.product(), 1, 100))
    assert shop.place((shop.product(), 1, 50)).number


def test_a_customer_orders_for_himself_only(shop):
    other = factories.partner(shop.tx)
    product = shop.product()
    shop.tx.actor = Actor(company_id=shop.tx.company_id, partner_id=other.id, permissions=frozenset({"orders.place"}))
    with pytest.raises(NotFound):
        shop.place((product, 1))

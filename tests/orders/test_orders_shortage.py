"""Shops that sell what they do not have yet: what is free is promised, the rest waits."""

from decimal import Decimal

import pytest
from orders_shop import broken

from core_erp import Refused
from plugins.inventory import api as inventory
from plugins.orders import api as orders

PLUGINS = ("orders",)
SETTINGS = {"orders": {"require_stock": False}}


def test_what_is_free_is_promised_and_the_rest_comes_later(shop):
    product = shop.product(stock=2)
    order = shop.confirmed((product, 3))
    assert inventory.available(shop.tx, product.id) == 0
    with pytest.raises(Refused):
        orders.deliver(shop.tx, order.id)


def test_the_rest_is_delivered_from_what_came_in(shop):
    product = shop.product(stock=2)
    order = shop.confirmed((product, 3))
    (line,) = order.lines
    orders.deliver(shop.tx, order.id, quantities={line.id: Decimal(2)})
    shop.bring(product, 5, 6200)
    orders.deliver(shop.tx, order.id)
    assert (order.state, inventory.available(shop.tx, product.id)) == ("delivered", 4)
    assert not broken(shop.tx)

"""A shop for tests of orders: a customer, goods on the shelf, and short words for selling them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core_erp.testing import factories
from plugins.inventory import api as inventory
from plugins.orders import api as orders


class Shop:
    """One customer, one warehouse; all in the transaction it is given."""

    def __init__(self, tx):
        self.tx = tx
        self.customer = factories.partner(tx)
        self.warehouse = inventory.warehouses(tx)[0]

    def product(self, stock=0, cost=6200, **facts):
        """Goods with so many on the shelf at a unit cost in minor units."""
        product = factories.product(self.tx, **facts)
        if stock:
            self.bring(product, stock, cost)
        return product

    def bring(self, product, quantity, cost):
        inventory.open_stock(self.tx, [(product.id, self.warehouse.id, Decimal(quantity), cost * quantity)])

    def wish(self, *lines, **facts):
        return orders.OrderWish(partner_id=self.customer.id, lines=tuple(line(*parts) for parts in lines), **facts)

    def place(self, *lines, **facts):
        """Each line is (product, quantity[, price[, more facts]])."""
        return orders.place(self.tx, self.wish(*lines, **facts))

    def confirmed(self, *lines, **facts):
        return orders.confirm(self.tx, self.place(*lines, **facts).id)

    def delivered(self, *lines, **facts):
        order = self.confirmed(*lines, **facts)
        orders.deliver(self.tx, order.id)
        return order


def line(product, quantity, price=None, **facts):
    price = None if price is None else Decimal(str(price))
    return orders.LineWish(product_id=product.id, quantity=Decimal(str(quantity)), unit_price=price, **facts)


@pytest.fixture
def shop(tx):
    return Shop(tx)


def broken(tx):
    """Codes of the laws that do not hold in this transaction."""
    tx.flush()
    return [law.code for law in tx.erp.laws if list(law.offenders(tx.session))]


def codes(refused):
    return [o.code for o in refused.value.objections]

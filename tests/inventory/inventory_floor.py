"""A shop floor for tests of the inventory: two warehouses, a product, and short words for places."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core_erp.testing import factories
from plugins.inventory import api as inventory


class Floor:
    """The places of MAIN by kind, a second warehouse, and one product; all in the transaction of the test."""

    def __init__(self, tx):
        self.tx = tx
        (self.main,) = inventory.warehouses(tx)
        self.second = inventory.open_warehouse(tx, inventory.WarehouseWish(code="B", name="Second"))
        self.product = factories.product(tx)
        self.documents = 0

    def at(self, kind, warehouse=None):
        return inventory.place(self.tx, (warehouse or self.main).id, kind)

    def outside(self, kind):
        return inventory.virtual(self.tx, kind)

    def because(self, kind="test.document"):
        self.documents += 1
        return inventory.Because(kind, self.documents, 1)

    def movement(self, quantity, source, target, value=None, product=None, **more):
        product = product or self.product
        because = more.pop("because", None) or self.because()
        return inventory.Movement(product.id, Decimal(str(quantity)), source, target, because, value, **more)

    def bring(self, quantity, value, product=None, place=None):
        """Goods from a supplier."""
        return inventory.move(
            self.tx, [self.movement(quantity, self.outside("supplier"), place or self.at("stock"), value, product)]
        )[0]

    def send(self, quantity, product=None, **more):
        """Goods to a customer."""
        return inventory.move(
            self.tx, [self.movement(quantity, self.at("stock"), self.outside("customer"), None, product, **more)]
        )[0]

    def on_hand(self, product=None, kinds=("stock",), warehouse=None):
        return inventory.on_hand(self.tx, (product or self.product).id, warehouse and warehouse.id, kinds)

    def value(self):
        return inventory.stock_value(self.tx)


@pytest.fixture
def floor(tx):
    return Floor(tx)


def broken(tx):
    """Codes of the laws that do not hold in this transaction."""
    tx.flush()
    return [law.code for law in tx.erp.laws if list(law.offenders(tx.session))]


def codes(refused):
    return [o.code for o in refused.value.objections]

"""Companies that let goods leave before they are booked in: cost assumed first, settled when the goods arrive."""

from decimal import Decimal

import pytest
from inventory_floor import broken, codes
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core_erp import Refused, hookimpl
from core_erp.masters.models import Company
from plugins.inventory import api as inventory

PLUGINS = ("inventory",)


@pytest.fixture
def lending(floor):
    allow(floor.tx, True)
    return floor


def allow(tx, allowed):
    tx.get(Company, tx.company_id).allow_negative_stock = allowed
    tx.flush()
    tx.erp.cache.clear()


def row(floor):
    return floor.tx.session.execute(text(
        f"SELECT value_minor, reserved FROM inventory_stock WHERE product_id = {floor.product.id}"
    )).one()  # fmt: skip


def customers(floor, moves):
    """What the customers' side bore of these moves."""
    outside = floor.outside("customer")
    return sum(m.value_minor * ((m.target_id == outside) - (m.source_id == outside)) for m in moves)


def test_goods_that_are_not_there_cost_the_last_known_average(lending):
    lending.bring(2, 2000)
    assert lending.send(5).value_minor == 5000
    assert (lending.on_hand(), row(lending).value_minor) == (-3, -3000)
    assert not broken(lending.tx)


def test_without_any_known_cost_they_cost_nothing_yet(lending):
    assert lending.send(5).value_minor == 0
    lending.bring(5, 6000)
    assert (lending.on_hand(), lending.value()) == (0, 0)
    moves = lending.tx.session.scalars(inventory.Move.__table__.select()).all()
    assert len(moves) == 3
    assert not broken(lending.tx)


@pytest.mark.parametrize(("arrives", "value", "difference", "left"), [
    (5, 6000, 1000, 0), (8, 9600, 1000, 3600), (3, 3600, 600, -2000), (5, 4000, -1000, 0), (5, 5000, 0, 0),
])  # fmt: skip
def test_the_difference_is_borne_by_what_was_sold(lending, arrives, value, difference, left):
    """Five were sold at 10.00 before they arrived; they arrive at 12.00 (or 8.00), and exactly that difference is cost of sales."""
    lending.bring(1, 1000)
    lending.send(6)
    seen = []
    lending.tx.erp.pm.register(Listener(seen))
    arrival = lending.bring(arrives, value)
    assert arrival.value_minor == value
    assert customers(lending, seen) == difference
    assert lending.value() == left
    assert not broken(lending.tx)


class Listener:
    def __init__(self, seen):
        self.seen = seen

    @hookimpl
    def inventory_moved(self, moves):
        self.seen.extend(moves)


def test_everything_is_promised(lending):
    because = lending.because()
    inventory.reserve(
        lending.tx, warehouse_id=lending.main.id, wanted=[inventory.Wanted(lending.product.id, Decimal(9), because)]
    )
    assert row(lending).reserved == 9 * 10**6
    lending.send(9, promise=because)
    assert (lending.on_hand(), row(lending).reserved) == (-9, 0)
    assert not broken(lending.tx)


def test_quarantine_never_falls_below_zero(lending):
    with pytest.raises(Refused) as refused:
        inventory.move(lending.tx, [lending.movement(1, lending.at("quarantine"), lending.at("stock"))])
    assert codes(refused) == ["inventory/not-enough"]


def test_a_company_that_became_strict_may_only_come_up(lending):
    lending.send(5)
    allow(lending.tx, False)
    assert broken(lending.tx) == ["S3"]
    with pytest.raises(Refused):
        lending.send(1)
    lending.bring(2, 200)
    assert lending.on_hand() == -3
    lending.bring(3, 300)
    assert not broken(lending.tx)


def test_the_database_is_the_last_net(floor):
    floor.bring(1, 100)
    for change in ("quantity = -1", "reserved = 2000000", "reserved = -1", "quantity = 0", "value_minor = -1"):
        with pytest.raises(IntegrityError), floor.tx.session.begin_nested():
            floor.tx.session.execute(text(f"UPDATE inventory_stock SET {change}"))

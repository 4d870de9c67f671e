"""Two ask at once for the same: with the lock one of them is refused, without it both would be served."""

import time
from decimal import Decimal

import pytest
from orders_race import ROUNDS, THREADS, Race, one_wins
from orders_shop import Shop, broken
from sqlalchemy import event, select

from core_erp import Refused, db
from core_erp.identity import Actor
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.orders.models import OrderLine
from plugins.orders.operations import counting

PLUGINS = ("orders",)
SIX = Decimal(6)


@pytest.fixture
def house(company):
    return Actor.system(company.id)


@pytest.fixture
def lines(erp, house):
    """For every round a fresh order line of 10, delivered."""
    with erp.transaction(house) as tx:
        shop = Shop(tx)
        product = shop.product(stock=10 * ROUNDS)
        return [shop.delivered((product, 10)).lines[0].id for _ in range(ROUNDS)]


def test_two_returns_of_six_from_ten(erp, house, lines):
    outcomes = Race(erp, house).run(lambda tx, turn, _lane: orders.claim_return(tx, {lines[turn]: SIX}))
    assert one_wins(outcomes, "orders/not-returnable"), outcomes
    with erp.reading(house) as tx:
        claimed = tx.session.scalars(select(OrderLine.return_claimed).where(OrderLine.id.in_(lines))).all()
        assert claimed == [SIX] * ROUNDS
        assert not broken(tx)


def test_without_the_lock_more_than_one_is_served(erp, house, lines, monkeypatch):
    """The control: the same code on rows that were read, not locked. If this held, the race would prove nothing."""

    def unlocked(tx, quantities):
        found = tx.get_all(OrderLine, quantities)
        time.sleep(0.005)
        return found

    monkeypatch.setattr(counting, "_locked", unlocked)
    if erp.engine.dialect.name == "sqlite":
        event.remove(erp.engine, "begin", db._sqlite_begin)  # as the driver does it: no transaction before the first write
    outcomes = Race(erp, house).run(lambda tx, turn, _lane: orders.claim_return(tx, {lines[turn]: SIX}))
    assert any(o.count("ok") > 1 for o in outcomes)


def test_the_one_refused_learns_what_is_left(erp, house, lines):
    with erp.transaction(house) as tx:
        orders.claim_return(tx, {lines[0]: SIX})
    with erp.reading(house) as tx, pytest.raises(Refused) as refused:
        orders.claim_return(tx, {lines[1]: Decimal(1), lines[0]: SIX})
    (objection,) = refused.value.objections
    assert (objection.pointer, objection.facts["left"]) == ("/lines/1", "4")
    assert objection.text == "6 wanted back, 4 left to return"


def test_goods_are_promised_to_one(erp, house):
    with erp.transaction(house) as tx:
        shop = Shop(tx)
        products = [shop.product(stock=10) for _ in range(ROUNDS)]
        made = [[shop.place((p, 6)).id for _ in range(THREADS)] for p in products]
    outcomes = Race(erp, house).run(lambda tx, turn, lane: orders.confirm(tx, made[turn][lane]))
    assert one_wins(outcomes, "inventory/not-enough"), outcomes
    with erp.reading(house) as tx:
        assert set(inventory.available_of(tx, [p.id for p in products]).values()) == {Decimal(4)}
        assert not broken(tx)


def test_one_order_is_delivered_once(erp, house):
    with erp.transaction(house) as tx:
        shop = Shop(tx)
        product = shop.product(stock=10 * ROUNDS)
        made = [shop.confirmed((product, 6)).id for _ in range(ROUNDS)]
    outcomes = Race(erp, house).run(lambda tx, turn, _lane: orders.deliver(tx, made[turn]))
    assert all(o.count("ok") == 1 and sum("IllegalStep" in x for x in o) == THREADS - 1 for o in outcomes), outcomes
    with erp.reading(house) as tx:
        assert inventory.on_hand(tx, product.id) == 4 * ROUNDS
        assert not broken(tx)


def test_a_new_stock_row_is_made_once(erp, house):
    """Six bring the same new product at once: one row with the sum in it, whoever came first."""
    with erp.transaction(house) as tx:
        shop = Shop(tx)
        warehouse, products = shop.warehouse.id, [shop.product().id for _ in range(ROUNDS)]
    one = Decimal(1)
    outcomes = Race(erp, house).run(lambda tx, turn, _lane: inventory.open_stock(tx, [(products[turn], warehouse, one, 100)]))
    assert all(o == ["ok"] * THREADS for o in outcomes), outcomes
    with erp.reading(house) as tx:
        assert set(inventory.available_of(tx, products).values()) == {Decimal(THREADS)}
        assert not broken(tx)

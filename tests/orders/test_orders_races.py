"""Two ask at once for the same: with the lock one of them is refused, without it both would be served."""

import threading
from decimal import Decimal

import pytest
from orders_shop import Shop, broken
from sqlalchemy import event, select

from core_erp import Refused
from core_erp.identity import Actor
from core_erp.transaction import repeating
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.orders.models import OrderLine

PLUGINS = ("orders",)
THREADS, ROUNDS = 6, 25
SIX = Decimal(6)


class Race:
    """Every thread does the same act in its own transaction, all of a round started together."""

    def __init__(self, erp, actor):
        self.erp, self.actor = erp, actor
        self.barrier = threading.Barrier(THREADS)
        self.outcomes = [[None] * THREADS for _ in range(ROUNDS)]

    def run(self, act):
        threads = [threading.Thread(target=self._run, args=(act, lane)) for lane in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.outcomes

    def _run(self, act, lane):
        for turn in range(ROUNDS):
            self.barrier.wait(60)
            self.outcomes[turn][lane] = self._once(act, turn)

    def _once(self, act, turn):
        try:
            repeating(lambda: self._body(act, turn), tries=20)
            return "ok"
        except Refused as refused:
            return refused.code
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    def _body(self, act, turn):
        with self.erp.transaction(self.actor) as tx:
            act(tx, turn)


@pytest.fixture
def house(erp, company):
    return Actor.system(company.id)


def delivered_lines(erp, house):
    """For every round a fresh order line of 10, delivered."""
    with erp.transaction(house) as tx:
        shop = Shop(tx)
        product = shop.product(stock=10 * ROUNDS)
        return [shop.delivered((product, 10)).lines[0].id for _ in range(ROUNDS)]


def test_two_returns_of_six_from_ten(erp, house):
    lines = delivered_lines(erp, house)
    outcomes = Race(erp, house).run(lambda tx, turn: orders.claim_return(tx, {lines[turn]: SIX}))
    assert [sorted(o) for o in outcomes] == [["ok"] + ["orders/not-returnable"] * 0 + []] * 0 or all(
        sorted(o) == sorted(["ok", *["orders/not-returnable"] * (THREADS - 1)]) for o in outcomes
    ), outcomes
    with erp.reading(house) as tx:
        claimed = tx.session.scalars(select(OrderLine.return_claimed).where(OrderLine.id.in_(lines))).all()
        assert claimed == [SIX] * ROUNDS
        assert not broken(tx)


def test_the_one_refused_learns_what_is_left(erp, house):
    lines = delivered_lines(erp, house)
    with erp.transaction(house) as tx:
        orders.claim_return(tx, {lines[0]: SIX})
    with erp.transaction(house) as tx, pytest.raises(Refused) as refused:
        orders.claim_return(tx, {lines[1]: Decimal(1), lines[0]: SIX})
    (objection,) = refused.value.objections
    assert (objection.pointer, objection.facts["left"], objection.text) == ("/lines/1", "4", "6 wanted back, 4 left to return")


def test_without_the_lock_more_than_one_is_served(erp, house):
    """The control: reading without a lock and deciding on it. If this held, the test above would prove nothing."""
    lines = delivered_lines(erp, house)
    if erp.engine.dialect.name == "sqlite":
        _begin_late(erp)

    def act(tx, turn):
        line = tx.get(OrderLine, lines[turn])
        if line.returnable < SIX:
            raise Refused([])
        meet()
        tx.session.connection().exec_driver_sql(f"UPDATE orders_line SET return_claimed = {6 * 10**6} WHERE id = {lines[turn]}")

    meeting = threading.Barrier(THREADS)

    def meet():
        try:
            meeting.wait(0.2)
        except threading.BrokenBarrierError:
            meeting.reset()

    outcomes = Race(erp, house).run(act)
    assert any(o.count("ok") > 1 for o in outcomes)


def _begin_late(erp):
    """SQLite as the driver would do it: the transaction begins at the first write, after the decision."""
    from core_erp.db import _sqlite_begin

    event.remove(erp.engine, "begin", _sqlite_begin)


def test_reservations_never_exceed_what_is_there(erp, house):
    with erp.transaction(house) as tx:
        shop = Shop(tx)
        products = [shop.product(stock=10).id for _ in range(ROUNDS)]
        made = [[shop.place((tx.get(*_product(p)), 6)).id for _ in range(THREADS)] for p in products]
    lanes = [iter(ids) for ids in made]
    guard = threading.Lock()

    def act(tx, turn):
        with guard:
            order_id = taken.setdefault((turn, threading.get_ident()), None) or next(lanes[turn])
            taken[turn, threading.get_ident()] = order_id
        orders.confirm(tx, order_id)

    taken = {}
    outcomes = Race(erp, house).run(act)
    assert all(o.count("ok") == 1 and o.count("inventory/not-enough") == THREADS - 1 for o in outcomes), outcomes
    with erp.reading(house) as tx:
        assert set(inventory.available_of(tx, products).values()) == {Decimal(4)}
        assert not broken(tx)


def _product(product_id):
    from core_erp.masters.models import Product

    return Product, product_id


def test_a_new_stock_row_is_made_once(erp, house):
    """Six bring the same new product at the same time: one row, the sum in it, whoever came first."""
    with erp.transaction(house) as tx:
        shop = Shop(tx)
        warehouse, products = shop.warehouse.id, [shop.product().id for _ in range(ROUNDS)]
    outcomes = Race(erp, house).run(
        lambda tx, turn: inventory.open_stock(tx, [(products[turn], warehouse, Decimal(1), 100)])
    )
    assert all(o == ["ok"] * THREADS for o in outcomes), outcomes
    with erp.reading(house) as tx:
        assert set(inventory.available_of(tx, products).values()) == {Decimal(THREADS)}
        assert not broken(tx)

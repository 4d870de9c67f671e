"""A shop that sells by operations and is asked over HTTP, by many at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from core_erp import Actor
from core_erp.erp import Erp
from core_erp.laws import breaches
from core_erp.testing import factories
from core_erp.testing.clients import ErpClient
from core_erp.testing.people import People
from plugins.finance import api as finance
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.orders.models import OrderLine

THREADS, ROUNDS = 4, 25
_next = count(1).__next__


class Shop:
    """What is raced for, and those who race."""

    def __init__(self, erp: Erp, people: People, client: ErpClient) -> None:
        self.erp, self.people, self.client = erp, people, client
        self.house = Actor.system(people.manager.company_id)

    def sold(self, sales: int, quantity: int = 10, *, paid: bool = True) -> list[orders.Order]:
        """So many orders of one line, delivered, invoiced and paid."""
        with self.erp.transaction(self.house) as tx:
            partner, product = factories.partner(tx), factories.product(tx)
            total = Decimal(sales * quantity)
            inventory.open_stock(tx, [(product.id, inventory.warehouses(tx)[0].id, total, 6200 * sales * quantity)])
            return [self._sold(tx, partner.id, product.id, Decimal(quantity), paid=paid) for _ in range(sales)]

    def _sold(self, tx: Any, partner_id: int, product_id: int, quantity: Decimal, *, paid: bool) -> orders.Order:
        line = orders.LineWish(product_id=product_id, quantity=quantity)
        order = orders.place(tx, orders.OrderWish(partner_id=partner_id, lines=(line,)))
        orders.confirm(tx, order.id)
        tx.flush()
        orders.deliver(tx, order.id)
        tx.flush()
        bill = finance.invoice(tx, order.id)
        tx.flush()
        if paid:
            finance.pay(tx, bill.id, amount_minor=bill.gross_minor)
        assert order.lines
        return order

    def claimed(self, lines: list[int]) -> list[Decimal]:
        with self.erp.reading(self.house) as tx:
            return list(tx.session.scalars(select(OrderLine.return_claimed).where(OrderLine.id.in_(lines))))

    def broken(self) -> list[str]:
        """The laws that do not hold."""
        with self.erp.reading(self.house) as tx:
            return [f"{b.law.code} {b.law.title}: {b.rows}" for b in breaches(tx.session, self.erp.laws)]


def post(client: ErpClient, path: str, body: Any = None, *, key: str | None = None) -> tuple[int, Any]:
    """Status and JSON of one POST, under a key of its own unless one is given."""
    answer = client.post(f"/api/v1{path}", json=body, headers={"Idempotency-Key": key or f"race-{_next()}"})
    return answer.status_code, answer.json


def rounds(act: Callable[[int, int], Any], *, times: int = ROUNDS, threads: int = THREADS) -> list[list[Any]]:
    """``act(turn, lane)`` in every lane at the same moment, turn after turn; what each returned."""
    barrier, seen = threading.Barrier(threads), [[None] * threads for _ in range(times)]

    def run(lane: int) -> None:
        for turn in range(times):
            barrier.wait(60)
            seen[turn][lane] = act(turn, lane)

    lanes = [threading.Thread(target=run, args=(lane,)) for lane in range(threads)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    return seen


@pytest.fixture
def shop(erp: Erp, people: People, client: ErpClient) -> Shop:
    return Shop(erp, people, client)

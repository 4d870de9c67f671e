"""How many statements each act sends: BEGIN, COMMIT, audit, events and jobs left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from returns_desk import Desk, Sale

from core_erp import Transaction
from core_erp.identity import Actor
from core_erp.testing.statements import Statements
from plugins.approvals import api as approvals
from plugins.returns import api as returns

PLUGINS = ("returns",)
_TRAIL = ("core_audit", "core_event", "core_job")


class Counted:
    """Acts, each with the statements it sent."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.sent: list[str] = []

    @contextmanager
    def by(self, actor: Actor) -> Iterator[Transaction]:
        with Statements(self.desk.erp.engine) as seen, self.desk.erp.transaction(actor) as tx:
            yield tx
        self.sent = [text for text in seen.texts if not any(table in text for table in _TRAIL)]

    def expect(self, at_most: int) -> None:
        assert len(self.sent) <= at_most, f"{len(self.sent)} > {at_most}\n" + "\n".join(text[:160] for text in self.sent)


@pytest.fixture
def counted(desk: Desk) -> Counted:
    return Counted(desk)


@pytest.fixture
def warm(desk: Desk) -> Sale:
    """Caches and number sequences are warm: a whole life has been played before."""
    before = desk.sell()
    return_id = desk.approved(before, 1)
    desk.receive(return_id)
    desk.inspect(return_id)
    desk.credit(return_id)
    desk.refund(return_id)
    return desk.sell(6, 4)


def wish_of(sale: Sale) -> returns.ReturnWish:
    lines = tuple(returns.ReturnLineWish(order_line_id=line_id, quantity=2) for line_id in sale.line_ids)
    return returns.ReturnWish(lines=lines, reason="wrong_goods")


def test_every_act_is_thrifty(desk: Desk, warm: Sale, counted: Counted) -> None:
    people = desk.people
    clerk, keeper, receiver, payer = people.customer_service, people.warehouse, people.second("warehouse"), people.finance
    inspector, asker = people.quality, people.sales
    with counted.by(asker) as tx:
        return_id = returns.request(tx, wish_of(warm)).id
    counted.expect(16)  # two of them gather the facts of its approval, two the people who may decide
    first = desk.task(return_id)
    assert first is not None
    with counted.by(clerk) as tx:
        approvals.decide(tx, first.id, outcome="approve")
    counted.expect(8)
    second = desk.task(return_id)
    assert second is not None
    with counted.by(keeper) as tx:
        approvals.decide(tx, second.id, outcome="approve")
    counted.expect(12)
    lines = desk.seen(return_id).lines
    with counted.by(receiver) as tx:
        returns.receive(tx, return_id, returns.Receive(lines=tuple((line.id, line.approved) for line in lines), scan_id="S1"))
    counted.expect(16)  # two of them only when the product never lay in that quarantine before
    with counted.by(inspector) as tx:
        returns.inspect(tx, return_id, returns.Inspect(findings=tuple((line.id, line.approved, "A") for line in lines)))
    counted.expect(10)
    with counted.by(payer) as tx:
        returns.credit(tx, return_id)
    counted.expect(19)
    with counted.by(payer) as tx:
        returns.refund(tx, return_id)
    counted.expect(15)
    desk.assert_lawful()

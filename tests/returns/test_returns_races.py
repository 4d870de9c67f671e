"""Two at once: one wins, the other is told, and no law is broken."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from returns_desk import Desk
from sqlalchemy.orm.exc import StaleDataError

from core_erp.errors import DomainError
from core_erp.transaction import repeating
from plugins.approvals import api as approvals
from plugins.returns import api as returns

PLUGINS = ("returns",)
ROUNDS = 5


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run them in threads that start together; per act ``ok`` or the code of what it was refused with."""
    barrier, outcomes = Barrier(len(acts)), [""] * len(acts)

    def run(i: int) -> None:
        barrier.wait()
        try:
            repeating(acts[i])
            outcomes[i] = "ok"
        except DomainError as error:
            outcomes[i] = error.code
        except StaleDataError:
            outcomes[i] = "stale"

    threads = [Thread(target=run, args=(i,)) for i in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_requests_for_the_same_goods(desk: Desk) -> None:
    desk.people.sales  # noqa: B018 - made before the threads start
    for _ in range(ROUNDS):
        sale = desk.sell()
        outcomes = at_once(lambda sale=sale: desk.request(sale, 6), lambda sale=sale: desk.request(sale, 6))
        assert sorted(outcomes) == ["ok", "orders/not-returnable"]
        assert desk.order_line(sale).return_claimed == 6
    desk.assert_lawful()


def test_two_decide_one_level(desk: Desk) -> None:
    one, two = desk.people.customer_service, desk.people.second("customer_service")
    for _ in range(ROUNDS):
        return_id = desk.request(desk.sell(), 1)
        task = desk.task(return_id)
        assert task is not None

        def decide(actor=one, outcome="approve", task_id=task.id):
            with desk.erp.transaction(actor) as tx:
                approvals.decide(tx, task_id, outcome=outcome, reason="too worn to take back")

        outcomes = at_once(decide, lambda decide=decide: decide(two, "reject"))
        assert sorted(outcomes) == ["approvals/not-open", "ok"]
    desk.assert_lawful()


def test_deciding_against_cancelling(desk: Desk) -> None:
    keeper, clerk = desk.people.warehouse, desk.people.customer_service
    for _ in range(ROUNDS):
        return_id = desk.request(desk.sell(), 1)
        desk.decide(return_id, clerk)
        task = desk.task(return_id)
        assert task is not None

        def decide(task_id=task.id):
            with desk.erp.transaction(keeper) as tx:
                approvals.decide(tx, task_id, outcome="approve")

        def cancel(return_id=return_id):
            with desk.erp.transaction(clerk) as tx:
                returns.cancel(tx, return_id, reason="not needed")

        outcomes = at_once(decide, cancel)
        assert outcomes in (["ok", "ok"], ["approvals/not-open", "ok"]), outcomes
        assert desk.seen(return_id).state == "cancelled"
    desk.assert_lawful()


@pytest.mark.parametrize("same_scan", [True, False])
def test_two_scanners_at_one_parcel(desk: Desk, same_scan: bool) -> None:
    one, two = desk.people.warehouse, desk.people.second("warehouse")
    for _ in range(ROUNDS):
        sale = desk.sell()
        return_id = desk.approved(sale, 3)
        line_id = desk.seen(return_id).lines[0].id

        def receive(actor=one, scan="P-1", return_id=return_id, line_id=line_id):
            with desk.erp.transaction(actor) as tx:
                returns.receive(tx, return_id, returns.Receive(lines=((line_id, Decimal(2)),), scan_id=scan))

        outcomes = at_once(receive, lambda receive=receive: receive(two, "P-1" if same_scan else "P-2"))
        assert outcomes == ["ok", "ok"]
        returned = desk.seen(return_id)
        assert returned.lines[0].received == (2 if same_scan else 3)
        assert [(d.kind, d.quantity) for d in returned.differences] == ([] if same_scan else [("over", 1)])
        assert desk.stock(sale, "quarantine") == returned.lines[0].received
    desk.assert_lawful()


def test_two_settle_one_return(desk: Desk) -> None:
    one, two = desk.people.finance, desk.people.second("finance")
    for _ in range(ROUNDS):
        return_id = desk.approved(desk.sell(), 3)
        desk.receive(return_id)
        desk.inspect(return_id)
        outcomes = at_once(
            lambda return_id=return_id: desk.settle(return_id, by=one), lambda return_id=return_id: desk.settle(return_id, by=two)
        )
        assert sorted(outcomes) == ["ok", "returns/not-payable"]
        assert desk.seen(return_id).refunded_minor == 33900
    desk.assert_lawful()


def test_two_returns_of_one_invoice_settle_together(desk: Desk) -> None:
    one, two = desk.people.finance, desk.people.second("finance")
    for _ in range(ROUNDS):
        sale = desk.sell(pay=60000)
        ids = [desk.approved(sale, 5), desk.approved(sale, 5)]
        for return_id in ids:
            desk.receive(return_id)
            desk.inspect(return_id)
        outcomes = at_once(lambda ids=ids: desk.settle(ids[0], by=one), lambda ids=ids: desk.settle(ids[1], by=two))
        assert outcomes == ["ok", "ok"]
        assert sum(desk.seen(i).refunded_minor for i in ids) == 60000
    desk.assert_lawful()

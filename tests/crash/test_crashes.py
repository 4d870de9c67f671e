"""kill -9 at each named point of a request and of a job: after a restart nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import crash_worker
import pytest
from crash_worker import PLUGINS, application
from flask import Flask
from sqlalchemy import func, select

from core_erp import Actor, jobs
from core_erp.app import erp_of
from core_erp.audit import AuditRow
from core_erp.erp import Erp
from core_erp.identity import User, issue_token
from core_erp.laws import breaches
from core_erp.outbox import EventRow, JobRow
from core_erp.testing import factories
from core_erp.testing.people import People
from plugins.approvals import api as approvals
from plugins.finance import api as finance
from plugins.finance.models import CreditNote, Refund
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.returns import api as returns

__all__ = ["PLUGINS"]
SIGKILL = -9
ANSWERED, KILLED_BEFORE, KILLED_AFTER = 0, "tx:before-commit", "tx:committed"
JOB_POINTS = ("job:claimed", "job:effect-written", "job:before-commit", "tx:before-commit", "tx:committed")


@pytest.fixture
def app(erp_url: str) -> Iterator[Flask]:
    app = application(erp_url)
    yield app
    erp_of(app).engine.dispose()


class Desk:
    """A return that waits for its money, and processes that die on the way."""

    def __init__(self, erp: Erp, people: People, url: str) -> None:
        self.erp, self.people, self.url = erp, people, url
        self.house = Actor.system(people.finance.company_id)
        self.return_id = self._inspected(self._sold())
        with erp.transaction(self.house) as tx:
            self.token = issue_token(tx, tx.get(User, people.finance.user_id), "crash")
        jobs.drain(erp)  # the host's own repeating jobs are not due again while the test runs

    def _sold(self) -> int:
        with self.erp.transaction(self.house) as tx:
            partner, product = factories.partner(tx), factories.product(tx)
            inventory.open_stock(tx, [(product.id, inventory.warehouses(tx)[0].id, Decimal(10), 62000)])
            line = orders.LineWish(product_id=product.id, quantity=Decimal(10))
            order = orders.place(tx, orders.OrderWish(partner_id=partner.id, lines=(line,)))
            orders.confirm(tx, order.id)
            tx.flush()
            orders.deliver(tx, order.id)
            tx.flush()
            bill = finance.invoice(tx, order.id)
            tx.flush()
            finance.pay(tx, bill.id, amount_minor=bill.gross_minor)
            return order.lines[0].id

    def _inspected(self, order_line_id: int) -> int:
        with self.erp.transaction(self.people.sales) as tx:
            wish = returns.ReturnLineWish(order_line_id=order_line_id, quantity=Decimal(3))
            return_id = returns.request(tx, returns.ReturnWish(lines=(wish,), reason="wrong_goods")).id
        for person in (self.people.customer_service, self.people.warehouse):
            with self.erp.transaction(person) as tx:
                (task,) = approvals.tasks_of(tx, returns.KIND, return_id)
                approvals.decide(tx, task.id, outcome="approve")
        with self.erp.transaction(self.people.second("warehouse")) as tx:
            line_id = returns.one(tx, return_id).lines[0].id
            returns.receive(tx, return_id, returns.Receive(lines=((line_id, Decimal(3)),)))
        with self.erp.transaction(self.people.quality) as tx:
            returns.inspect(tx, return_id, returns.Inspect(findings=((line_id, Decimal(3), "A"),)))
        return return_id

    def worker(self, work: str, *, crash_at: str) -> int:
        """What became of a process of its own."""
        environment = {
            **os.environ, "CRASH_URL": self.url, "CRASH_TOKEN": self.token, "CRASH_RETURN": str(self.return_id),
            "ERP_CRASH_AT": crash_at, "PYTHONPATH": str(Path(crash_worker.__file__).parent),
        }  # fmt: skip
        program = f"import crash_worker; crash_worker.main({work!r})"
        return subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode

    def settle(self, app: Flask) -> Any:
        return crash_worker.settle(app, self.token, self.return_id)

    def restart(self) -> None:
        """A worker that comes when the leases have run out."""
        jobs.drain(self.erp, now=self.erp.clock() + timedelta(minutes=30))

    def counts(self) -> dict[str, int]:
        """How often the money moved, was told of, and was heard of."""
        told = {"events": EventRow.name == "returns.return_settled", "effects": AuditRow.action == "tallied"}
        with self.erp.reading(self.house) as tx:
            moved = {
                "credits": tx.session.scalar(select(func.count(CreditNote.id))),
                "refunds": tx.session.scalar(select(func.count(Refund.id))),
            }
            heard = {name: tx.session.scalar(select(func.count(AuditRow.id)).where(where)) for name, where in told.items()}
            return {**moved, **heard}  # type: ignore[dict-item]

    def assert_sound(self) -> None:
        with self.erp.reading(self.house) as tx:
            broken = breaches(tx.session, self.erp.laws)
            states = set(tx.session.scalars(select(JobRow.state)))
        assert not broken, "\n".join(f"{b.law.code} {b.law.title}: {b.rows}" for b in broken)
        assert states == {"done"}, states


@pytest.fixture
def desk(erp: Erp, people: People, erp_url: str) -> Desk:
    return Desk(erp, people, erp_url)


ONCE = {"credits": 1, "refunds": 1, "events": 1, "effects": 1}
NOTHING = dict.fromkeys(ONCE, 0)


@pytest.mark.parametrize("where", [KILLED_BEFORE, KILLED_AFTER])
def test_a_request_killed_at_its_commit_happens_once(desk: Desk, app: Flask, where: str) -> None:
    """Before the commit nothing is there; after it everything is, and the sender who asks again gets the answer."""
    assert desk.worker("settle", crash_at=f"{where}:1") == SIGKILL
    assert desk.counts() == (NOTHING if where == KILLED_BEFORE else ONCE | {"effects": 0})
    answer = desk.settle(app)
    assert (answer.status_code, answer.json["state"], answer.json["refunded_minor"]) == (200, "settled", 33900)
    assert ("Idempotency-Replayed" in answer.headers) == (where == KILLED_AFTER)
    desk.restart()
    assert desk.counts() == ONCE
    desk.assert_sound()


@pytest.mark.parametrize("where", JOB_POINTS)
def test_a_worker_killed_anywhere_does_its_job_once(desk: Desk, app: Flask, where: str) -> None:
    assert desk.settle(app).status_code == 200
    assert desk.worker("drain", crash_at=f"{where}:1") == SIGKILL
    assert desk.counts() == ONCE | {"effects": int(where == KILLED_AFTER)}
    desk.restart()
    assert desk.counts() == ONCE
    desk.assert_sound()


def test_the_points_are_reached_and_harmless_when_nobody_arms_them(desk: Desk, app: Flask) -> None:
    """The control: the same processes without a kill end well, so the kills above were the points' own."""
    assert desk.worker("settle", crash_at="") == ANSWERED
    assert desk.worker("drain", crash_at="") == ANSWERED
    assert desk.counts() == ONCE
    desk.assert_sound()

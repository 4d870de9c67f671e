"""Many ask at the same moment, over HTTP: one is served, the others are told why not; without the lock all would be."""

from __future__ import annotations

import time
from collections import Counter
from decimal import Decimal

import pytest
from races_shop import ROUNDS, THREADS, Shop, post, rounds
from sqlalchemy import event, func, select

from core_erp import db
from plugins.finance.models import Invoice, Payment
from plugins.orders.models import OrderLine
from plugins.orders.operations import counting
from plugins.returns.models import Return

PLUGINS = ("returns",)
SIX = Decimal(6)


def race_for_returns(shop: Shop) -> tuple[list[int], list[Counter[str]]]:
    """Ten were sold; in each round everyone asks six of them back. The lines, and the outcomes by round."""
    lines = [order.lines[0].id for order in shop.sold(ROUNDS)]
    clerks = [shop.client.as_(shop.people.of(f"clerk_{lane}", "customer_service")) for lane in range(THREADS)]

    def ask(turn: int, lane: int) -> str:
        wish = {"lines": [{"order_line_id": lines[turn], "quantity": "6"}], "reason": "wrong_goods"}
        status, answer = post(clerks[lane], "/returns", wish)
        return "ok" if status == 201 else f"{status} {answer['code']}"

    return lines, [Counter(seen) for seen in rounds(ask)]


def test_six_of_ten_come_back_once(shop: Shop) -> None:
    lines, outcomes = race_for_returns(shop)
    assert outcomes == [Counter({"ok": 1, "422 orders/not-returnable": THREADS - 1})] * ROUNDS
    assert shop.claimed(lines) == [SIX] * ROUNDS
    assert shop.broken() == []


def test_without_the_lock_it_breaks(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same requests on rows that were read and not locked. If this held, the race would prove nothing."""

    def unlocked(tx, quantities):
        found = tx.get_all(OrderLine, quantities)
        time.sleep(0.005)
        return found

    monkeypatch.setattr(counting, "_locked", unlocked)
    if shop.erp.engine.dialect.name == "sqlite":
        event.remove(shop.erp.engine, "begin", db._sqlite_begin)  # as the driver does it: no transaction before the first write
    _, outcomes = race_for_returns(shop)
    with shop.erp.reading(shop.house) as tx:
        served = tx.session.scalar(select(func.count(Return.id)))
    assert served > ROUNDS, outcomes
    assert any(seen["ok"] > 1 for seen in outcomes)
    if shop.erp.engine.dialect.name == "postgresql":
        assert shop.broken(), "and the laws see it"


def test_one_click_with_many_fingers(shop: Shop) -> None:
    """The same payment under the same key, from everywhere at once: one payment, and the same answer to all."""
    sales = shop.sold(ROUNDS, paid=False)
    clients = [shop.client.as_(shop.people.finance) for _ in range(THREADS)]
    with shop.erp.reading(shop.house) as tx:
        invoices = [invoice_of(tx, order.id) for order in sales]

    def pay(turn: int, lane: int) -> str:
        status, answer = post(
            clients[lane], f"/finance/invoices/{invoices[turn]}/payments", {"amount_minor": 1000}, key=f"click-{turn}"
        )
        return f"{status} {answer.get('id') or answer['code']}"

    seen = rounds(pay)
    assert all(len(set(answers)) == 1 and answers[0].startswith("201") for answers in seen), seen
    with shop.erp.reading(shop.house) as tx:
        assert tx.session.scalar(select(func.count(Payment.id)).where(Payment.amount_minor == 1000)) == ROUNDS
    assert shop.broken() == []


def test_an_invoice_is_paid_once_by_many(shop: Shop) -> None:
    """Everyone pays all of it under a key of his own: one payment, the others would overpay."""
    sales = shop.sold(ROUNDS, paid=False)
    clients = [shop.client.as_(shop.people.of(f"cashier_{lane}", "finance")) for lane in range(THREADS)]
    with shop.erp.reading(shop.house) as tx:
        invoices = [invoice_of(tx, order.id) for order in sales]

    def pay(turn: int, lane: int) -> str:
        status, answer = post(clients[lane], f"/finance/invoices/{invoices[turn]}/payments", {"amount_minor": 113000})
        return "ok" if status == 201 else f"{status} {answer['code']}"

    outcomes = [Counter(seen) for seen in rounds(pay)]
    assert outcomes == [Counter({"ok": 1, "422 finance/overpaid": THREADS - 1})] * ROUNDS
    assert shop.broken() == []


def invoice_of(tx, order_id: int) -> int:
    return tx.session.scalars(select(Invoice.id).where(Invoice.order_id == order_id)).one()


def test_one_warehouse_takes_it_and_one_receives_it(shop: Shop) -> None:
    """A request to receive races a request to cancel: the return is received or cancelled, never both."""
    lines = [order.lines[0].id for order in shop.sold(5)]
    keeper, clerk = shop.client.as_(shop.people.second("warehouse")), shop.client.as_(shop.people.supervisor)
    made = [approved(shop, line) for line in lines]

    def act(turn: int, lane: int) -> int:
        if lane:
            return post(clerk, f"/returns/{made[turn]['id']}/cancel", {"reason": "changed my mind"})[0]
        part = {"line_id": made[turn]["lines"][0]["id"], "quantity": "6"}
        return post(keeper, f"/returns/{made[turn]['id']}/receive", {"lines": [part]})[0]

    for turn, seen in enumerate(rounds(act, times=len(made), threads=2)):
        assert sorted(seen) == [200, 409], seen
        state = keeper.get(f"/api/v1/returns/{made[turn]['id']}").json["state"]
        assert state == ("received" if seen[0] == 200 else "cancelled")
    assert shop.broken() == []


def approved(shop: Shop, line: int) -> dict:
    sales = shop.client.as_(shop.people.sales)
    deciders = [shop.client.as_(getattr(shop.people, role)) for role in ("customer_service", "warehouse")]
    status, made = post(sales, "/returns", {"lines": [{"order_line_id": line, "quantity": "6"}], "reason": "wrong_goods"})
    assert status == 201, made
    for client in deciders:
        tasks = client.get("/api/v1/approvals/tasks").json["items"]
        (task,) = (task["id"] for task in tasks if task["subject_id"] == made["id"])
        assert post(client, f"/approvals/tasks/{task}/decide", {"outcome": "approve"})[0] == 200
    return made

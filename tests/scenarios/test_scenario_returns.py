"""Hard cases of a returns desk, told as stories. SO-1 is 10 × 100.00 net at 13 % VAT, each at a cost of 62.00."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from story import Refusal, Shop

from core_erp.testing.clock import Clock

PLUGINS = ("returns",)
SETTINGS = {"returns": {"window_days": 7}}

PENDING_LOSS, COGS, RECEIVABLE = "1901", "6401", "1122"


def test_received_fewer_than_approved(shop: Shop) -> None:
    """Five are approved, three come: only three are worth money, the rest is closed short after a while."""
    order = shop.sells()
    returned = shop.approves(shop.asks_back(order, "5"))
    assert returned["receipt"]["state"] == "draft"

    returned = shop.receives(returned, "3", completes=True)
    assert shop.stock(order, "quarantine") == ("3", 18600)
    assert returned["state"] == "partly_received"
    (difference,) = returned["differences"]
    assert (difference["kind"], difference["quantity"], difference["owner"]) == ("short", "2", "customer_service")
    assert shop.three_questions(returned) == ("warehouse", "partly", "no")

    shop.inspects(returned, A="3")
    assert shop.person("finance").get(f"/returns/{returned['id']}/preview")["refund_minor"] == 33900

    returned = shop.person("supervisor").post(f"/returns/{returned['id']}/close-short", reason="14 days have passed")
    assert (returned["state"], returned["lines"][0]["closed_short"]) == ("inspected", "2")
    assert shop.returnable(order) == 7
    returned = shop.settles(returned)
    assert (returned["state"], returned["refunded_minor"]) == ("settled", 33900)
    assert shop.three_questions(returned) == ("customer_service", "yes", "yes")
    shop.books_are_lawful()


def test_two_partial_returns_racing(shop: Shop) -> None:
    """Ten may come back; two people ask for six at the same moment."""
    order = shop.sells()
    shop.person("customer_service")  # signed in before the race
    answers = at_once(lambda: shop.asks_back(order, "6"), lambda: shop.asks_back(order, "6"))
    refusals = [a for a in answers if isinstance(a, Refusal)]
    assert len(refusals) == 1 and refusals[0].codes == {"orders/not-returnable"}
    assert "4 left" in str(refusals[0].problem)
    assert shop.returnable(order) == 4
    shop.books_are_lawful()


def test_refund_already_paid_outside(shop: Shop) -> None:
    """Finance paid 300.00 by bank yesterday: it is recorded by its reference, and 39.00 remain."""
    order = shop.sells()
    returned = shop.approves(shop.asks_back(order, "3"))
    shop.inspects(shop.receives(returned, "3"), A="3")
    finance = shop.person("finance")
    finance.post(f"/returns/{returned['id']}/credit")
    returned = finance.post(f"/returns/{returned['id']}/refund", amount_minor=30000, reference="T-77")
    assert (returned["refunded_minor"], returned["due_minor"], returned["money_back"]) == (30000, 33900, "partly")
    with pytest.raises(Refusal) as refusal:
        finance.post(f"/returns/{returned['id']}/refund", reference="T-77")
    assert (refusal.value.status, refusal.value.codes) == (409, {"finance/reference-used"})
    returned = finance.post(f"/returns/{returned['id']}/refund")
    assert (returned["state"], returned["refunded_minor"]) == ("settled", 33900)
    assert shop.balance(RECEIVABLE) == 0
    with pytest.raises(Refusal) as refusal:
        finance.post(f"/returns/{returned['id']}/refund")
    assert refusal.value.codes == {"returns/not-payable"}
    shop.books_are_lawful()


def test_the_window_closes_with_the_shops_day(shop: Shop, clock: Clock) -> None:
    """Signed on 1 March at 23:30 in Shanghai: the last instant is 8 March, 23:59:59 there."""
    clock.now = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
    order = shop.sells()
    clock.now = datetime(2026, 3, 8, 15, 59, 59, tzinfo=UTC)
    shop.asks_back(order, "1")
    clock.now = datetime(2026, 3, 8, 16, 0, 0, tzinfo=UTC)
    with pytest.raises(Refusal) as refusal:
        shop.asks_back(order, "1")
    assert refusal.value.codes == {"returns/window-closed"}
    assert "2026-03-08 (Asia/Shanghai)" in str(refusal.value.problem)


def test_the_same_form_sent_twice(shop: Shop) -> None:
    """One key, one return: the second answer is the first; other contents under the same key are a conflict."""
    order = shop.sells()
    first = shop.asks_back(order, "3", key="form-1")
    assert shop.asks_back(order, "3", key="form-1") == first
    with pytest.raises(Refusal) as refusal:
        shop.asks_back(order, "4", key="form-1")
    assert refusal.value.status in (409, 422)
    assert shop.returnable(order) == 7
    returned = shop.approves(first)
    shop.inspects(shop.receives(returned, "3", scan_id="P-1"), A="3")
    shop.person("finance").post(f"/returns/{returned['id']}/settle", key="pay-1")
    again = shop.person("finance").post(f"/returns/{returned['id']}/settle", key="pay-1")
    assert again["refunded_minor"] == 33900
    shop.books_are_lawful()


def test_received_in_another_warehouse(shop: Shop) -> None:
    """Shipped from A at 62.00, received in B where 100 lie at 70.00: B is worth the original cost more."""
    manager = shop.person("manager")
    first = manager.get("/inventory/warehouses")["items"][0]["id"]
    second = manager.post("/inventory/warehouses", code="WH-B", name="Second")["id"]
    order = shop.sells(warehouse=first)
    shop.stocks(order["lines"][0]["product_id"], "100", 700000, second)
    before = shop.stock(order, "stock", first)

    returned = shop.asks_back(order, "3")
    with pytest.raises(Refusal) as refusal:
        shop.approves(returned)
    assert refusal.value.codes == {"inventory/warehouse-needed"}
    shop.person("warehouse").post(f"/returns/{returned['id']}/warehouse", warehouse_id=second)
    shop.approves(returned)
    with pytest.raises(Refusal) as refusal:
        shop.person("warehouse").post(f"/returns/{returned['id']}/warehouse", warehouse_id=first)
    assert refusal.value.codes == {"returns/reason-needed"}
    shop.inspects(shop.receives(returned, "3", warehouse_id=second), A="3")
    assert shop.stock(order, "stock", second) == ("103", 718600)
    assert shop.stock(order, "stock", first) == before
    shop.books_are_lawful()


def test_one_of_three_is_scrap(shop: Shop) -> None:
    """Broken in transit: 124.00 go back to stock, 62.00 are a pending loss, and the customer still gets 339.00."""
    order = shop.sells()
    returned = shop.approves(shop.asks_back(order, "3", reason="damaged"))
    cogs, loss = shop.balance(COGS), shop.balance(PENDING_LOSS)
    shop.receives(returned, "3")
    assert shop.stock(order, "quarantine") == ("3", 18600)
    assert shop.balance(COGS) == cogs - 18600
    shop.inspects(returned, A="2", scrap="1")
    assert shop.stock(order, "quarantine") == ("0", 0)
    assert shop.stock(order, "stock") == ("92", 92 * 6200)
    assert shop.balance(PENDING_LOSS) == loss + 6200
    assert shop.settles(returned)["refunded_minor"] == 33900
    shop.books_are_lawful()


def test_refused_with_a_reason(shop: Shop) -> None:
    """The customer sees why, and nobody else's return; what was claimed is free again."""
    order = shop.sells()
    customer = shop.customer(order["partner_id"])
    line = {"order_line_id": order["lines"][0]["id"], "quantity": "2"}
    returned = customer.post("/returns", lines=[line], reason="customer", channel="portal")
    task = shop.waiting(returned)
    assert task["facts"].items() >= {
        "number": returned["number"], "amount_minor": 22600, "currency": "CNY", "reason": "customer",
        "partner_id": order["partner_id"], "channel": "portal", "by_customer": True,
    }.items()  # fmt: skip
    with pytest.raises(Refusal) as refusal:
        shop.person("customer_service").post(f"/approvals/tasks/{task['id']}/decide", outcome="reject")
    assert refusal.value.codes == {"approvals/reason-needed"}
    shop.person("customer_service").post(f"/approvals/tasks/{task['id']}/decide", outcome="reject", reason="seal broken")
    seen = customer.get(f"/returns/{returned['id']}")
    assert (seen["state"], seen["ended_because"], seen["money_back"]) == ("rejected", "seal broken", "nothing")
    with pytest.raises(Refusal) as refusal:
        shop.customer(shop.sells()["partner_id"]).get(f"/returns/{returned['id']}")
    assert refusal.value.status == 404
    assert shop.returnable(order) == 10
    shop.books_are_lawful()


def test_money_waits_for_the_goods(shop: Shop) -> None:
    """The trap: approved, not arrived, and finance would pay."""
    returned = shop.approves(shop.asks_back(shop.sells(), "3"))
    with pytest.raises(Refusal) as refusal:
        shop.settles(returned)
    assert refusal.value.codes == {"returns/not-received"}
    seen = shop.person("finance").get(f"/returns/{returned['id']}/preview")
    assert [o["code"] for o in seen["objections"]] == ["returns/not-received"]


def test_the_whole_story_is_on_record(shop: Shop) -> None:
    """Who did what and when, from the request to the money; goods, money and others agree."""
    returned = shop.approves(shop.asks_back(shop.sells(), "3"))
    shop.inspects(shop.receives(returned, "3"), A="3")
    shop.settles(returned)
    told = shop.person("customer_service").get(f"/returns/{returned['id']}/timeline")["items"]
    assert all(moment["at"] and moment["actor_id"] for moment in told)
    assert [m["event"] for m in told if m["event"].startswith("returns.")] == [
        "returns.return_requested", "returns.return_authorized", "returns.return_received", "returns.return_inspected",
        "returns.return_credited", "returns.return_settled",
    ]  # fmt: skip
    assert shop.person("finance").get(f"/returns/{returned['id']}/three-way")["problems"] == []


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each answered, or how it was refused, having started together."""
    barrier, answers = Barrier(len(acts)), [None] * len(acts)

    def run(i: int) -> None:
        barrier.wait()
        try:
            answers[i] = acts[i]()
        except Refusal as refusal:
            answers[i] = refusal

    threads = [Thread(target=run, args=(i,)) for i in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers

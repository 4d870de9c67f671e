"""Whoever locks two things locks them in one order everywhere: recorded over whole stories, no pair is seen both ways."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, count
from typing import Any

import pytest
from races_shop import Shop, post
from sqlalchemy import Engine, event

from plugins.finance.models import Invoice
from plugins.orders.models import Order

PLUGINS = ("returns", "erp_connectors")
DATABASES = ("postgresql",)
"""SQLite has one lock, for all; only PostgreSQL says which rows."""
LOCKING = re.compile(r"^SELECT .*?\bFROM (\w+).*FOR UPDATE(?: OF (\w+(?:, \w+)*))?(?! SKIP)", re.S)
WRITING = re.compile(r"^(?:UPDATE|INSERT INTO) (\w+)")
MAKING = re.compile(r"^INSERT INTO (\w+)(?!.*ON CONFLICT)", re.S)
"""Rows made here are seen by nobody else before the commit: changing them waits for nobody."""
GUARDED = {"finance_invoice_line": "finance_invoice", "returns_line": "returns_return", "approvals_task": "approvals_instance"}
"""Children that are changed only under the lock of their parent: who has that has them."""


_next = count(1).__next__


class Locks:
    """The tables each transaction took locks in, in the order of the first."""

    def __init__(self, engine: Engine) -> None:
        self.taken: dict[Any, list[str]] = defaultdict(list)
        self.own: dict[Any, set[str]] = defaultdict(set)
        self.stories: list[tuple[str, ...]] = []
        event.listen(engine, "before_cursor_execute", self._note)
        for end in ("commit", "rollback"):
            event.listen(engine, end, self._end)

    def _note(self, connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        for table in locked(statement):
            if table not in self.taken[connection] and table not in self.own[connection]:
                self.taken[connection].append(table)
        if made := MAKING.match(statement):
            self.own[connection].add(made[1])

    def _end(self, connection: Any) -> None:
        self.own.pop(connection, None)
        if len(taken := self.taken.pop(connection, [])) > 1:
            self.stories.append(tuple(taken))

    def both_ways(self) -> dict[tuple[str, str], list[tuple[str, ...]]]:
        """Pairs that were seen in both orders, with the transactions that show it."""
        seen: dict[tuple[str, str], tuple[str, ...]] = {}
        for story in self.stories:
            seen |= dict.fromkeys(combinations(story, 2), story)
        return {(a, b): [seen[a, b], seen[b, a]] for a, b in seen if a < b and (b, a) in seen}


def locked(statement: str) -> list[str]:
    """The tables whose rows a statement waits for: FOR UPDATE, or a change of rows that may be others' too."""
    if found := LOCKING.match(statement):
        return (found[2] or found[1]).split(", ")
    if statement.startswith("UPDATE") or "ON CONFLICT" in statement:
        found = WRITING.match(statement)
        return [found[1]] if found and found[1] not in GUARDED else []
    return []


@pytest.fixture
def locks(shop: Shop) -> Iterator[Locks]:
    yield Locks(shop.erp.engine)


class Story:
    """A returns desk at work over HTTP; everybody does his own part."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.clients = shop, {}

    def does(self, role: str, path: str, **body: Any) -> Any:
        if role not in self.clients:
            base = role.removesuffix("_2")
            self.clients[role] = self.shop.client.as_(
                getattr(self.shop.people, role) if base == role else self.shop.people.second(base)
            )
        status, answer = post(self.clients[role], path, body or None)
        assert status < 300, (path, answer)
        return answer

    def sells(self, *, paid: bool = True, include: int = 2) -> dict[str, Any]:
        lines = []
        for _ in range(include):
            product = self.does(
                "manager", "/core/products", code=f"A{_next()}", name="Article", list_price="100", tax_rate="0.13"
            )
            line = {"product_id": product["id"], "quantity": "50", "value_minor": 310000}
            self.does("manager", "/inventory/adjustments", lines=[line], reason="count")
            lines.append({"product_id": product["id"], "quantity": "10"})
        partner = self.does("manager", "/core/partners", code=f"C{_next()}", name="Customer")
        order = self.does("sales", "/orders", partner_id=partner["id"], lines=lines)
        self.does("sales", f"/orders/{order['id']}/confirm")
        for line in order["lines"]:
            self.does("warehouse", f"/orders/{order['id']}/deliver", lines=[{"line_id": line["id"], "quantity": "10"}])
        bill = self.does("finance", "/finance/invoices", order_id=order["id"])
        if paid:
            self.does("finance", f"/finance/invoices/{bill['id']}/payments", amount_minor=bill["gross_minor"])
        return order

    def asks(self, order: dict[str, Any], quantity: str = "2") -> dict[str, Any]:
        lines = [{"order_line_id": line["id"], "quantity": quantity} for line in order["lines"]]
        return self.does("sales", "/returns", lines=lines, reason="wrong_goods")

    def decides(self, returned: dict[str, Any], *outcomes: str) -> None:
        for role, outcome in zip(("customer_service", "warehouse"), outcomes, strict=False):
            tasks = self.clients.setdefault(role, self.shop.client.as_(getattr(self.shop.people, role))).get(
                "/api/v1/approvals/tasks"
            )
            (task,) = (t["id"] for t in tasks.json["items"] if t["subject_id"] == returned["id"])
            self.does(role, f"/approvals/tasks/{task}/decide", outcome=outcome, reason="as it is")

    def receives(self, returned: dict[str, Any], quantity: str, **more: Any) -> None:
        lines = [{"line_id": line["id"], "quantity": quantity} for line in reversed(returned["lines"])]
        self.does("warehouse_2", f"/returns/{returned['id']}/receive", lines=lines, **more)

    def inspects(self, returned: dict[str, Any], quantity: str, grade: str = "A") -> None:
        found = [{"line_id": line["id"], "quantity": quantity, "grade": grade} for line in reversed(returned["lines"])]
        self.does("quality", f"/returns/{returned['id']}/inspect", findings=found)


def tell(shop: Shop) -> None:
    """Every verb of orders, approvals, returns and money at least once."""
    story = Story(shop)
    order = story.sells()
    whole = story.asks(order)
    story.decides(whole, "approve", "approve")
    story.does("sales", f"/returns/{whole['id']}/ship", carrier="SF", tracking="1")
    story.receives(whole, "2")
    story.inspects(whole, "2")
    story.does("finance", f"/returns/{whole['id']}/settle")
    story.does("supervisor", f"/returns/{whole['id']}/close")
    short = story.asks(order)
    story.decides(short, "approve", "approve")
    story.receives(short, "1", completes=True)
    story.inspects(short, "1", "scrap")
    story.does("supervisor", f"/returns/{short['id']}/close-short", reason="enough waiting")
    _pay_in_steps(story, order)
    _end_otherwise(story, order)
    _without_returns(story)


def _pay_in_steps(story: Story, order: dict[str, Any]) -> None:
    steps = story.asks(order, "1")
    story.decides(steps, "approve", "approve")
    story.receives(steps, "1")
    story.inspects(steps, "1")
    story.does("finance", f"/returns/{steps['id']}/credit")
    story.does("finance", f"/returns/{steps['id']}/refund", amount_minor=5000, reference="T-1")
    story.does("finance", f"/returns/{steps['id']}/refund")


def _end_otherwise(story: Story, order: dict[str, Any]) -> None:
    refused, cancelled, late = story.asks(order, "1"), story.asks(order, "1"), story.asks(order, "1")
    story.decides(refused, "reject")
    story.does("supervisor", f"/returns/{cancelled['id']}/cancel", reason="not needed")
    story.decides(late, "approve", "approve")
    story.does("supervisor", f"/returns/{late['id']}/cancel", reason="not needed")
    product = order["lines"][0]["product_id"]
    blind = [{"product_id": product, "quantity": "1", "unit_price": "100"}]
    made = story.does("sales", "/returns", lines=blind, reason="wrong_goods", partner_id=order["partner_id"])
    story.does("customer_service", f"/returns/lines/{made['lines'][0]['id']}/match", order_line_id=order["lines"][0]["id"])


def _without_returns(story: Story) -> None:
    unpaid = story.sells(paid=False)
    note = story.does(
        "finance", "/finance/credit-notes", source_kind="shop.allowance", source_id=1, partner_id=unpaid["partner_id"], currency="CNY",
        lines=[{"order_line_id": line["id"], "quantity": "1"} for line in reversed(unpaid["lines"])],
    )  # fmt: skip
    story.does("finance", f"/finance/credit-notes/{note['id']}/reverse", reason="by mistake")
    given_up = story.does(
        "sales",
        "/orders",
        partner_id=unpaid["partner_id"],
        lines=[{"product_id": unpaid["lines"][0]["product_id"], "quantity": "1"}],
    )
    story.does("sales", f"/orders/{given_up['id']}/confirm")
    story.does("sales", f"/orders/{given_up['id']}/cancel", reason="not needed")
    legs = [{"account_code": "6602", "debit_minor": 100}, {"account_code": "1002", "credit_minor": 100}]
    story.does("finance", "/finance/entries", legs=legs, memo="stamps")
    story.does("finance", "/finance/periods/2025/1/close")
    story.does("finance", "/finance/periods/2025/1/reopen", reason="one more voucher")


def test_no_pair_is_locked_in_both_orders(shop: Shop, locks: Locks) -> None:
    tell(shop)
    assert len(locks.stories) > 40
    both = locks.both_ways()
    assert not both, "\n".join(f"{a} and {b}: {one} against {other}" for (a, b), (one, other) in both.items())
    assert shop.broken() == []


def test_the_recorder_sees_two_orders(shop: Shop, locks: Locks) -> None:
    """The control: two transactions that lock against each other are found."""
    order, other = (made.id for made in shop.sold(2))
    with shop.erp.transaction(shop.house) as tx:
        tx.get(Order, order, lock=True)
        tx.get(Invoice, 1, lock=True)
    with shop.erp.transaction(shop.house) as tx:
        tx.get(Invoice, 1, lock=True)
        tx.get(Order, other, lock=True)
    assert ("finance_invoice", "orders_order") in locks.both_ways()

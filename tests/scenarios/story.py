"""A shop that is spoken to over HTTP only, in the words of the business: what each person does, and what each can see."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from core_erp.erp import Erp
from core_erp.identity import Actor
from core_erp.laws import breaches
from core_erp.testing.clients import ErpClient
from core_erp.testing.people import People

_next = count(1).__next__


class Refusal(AssertionError):
    """The server said no: its status, code and, per objection, the same."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem}")
        self.status, self.problem = status, problem
        kind = str(problem.get("code") or problem.get("type", ""))
        self.codes = {o["code"] for o in problem.get("errors", []) if "code" in o} or {kind}


class Person:
    """Somebody at a browser or a terminal."""

    def __init__(self, client: ErpClient) -> None:
        self._client = client

    def get(self, path: str, **query: Any) -> Any:
        return self._answer(self._client.get(f"/api/v1{path}", query_string=query))

    def post(self, path: str, *, key: str | None = None, **body: Any) -> Any:
        headers = {"Idempotency-Key": key or f"key-{_next()}"}
        return self._answer(self._client.post(f"/api/v1{path}", json=body, headers=headers))

    @staticmethod
    def _answer(response: Any) -> Any:
        if response.status_code >= 400:
            raise Refusal(response.status_code, response.get_json())
        return response.get_json()


class Shop:
    """SO-1 of the worked numbers and everyone who has to do with it."""

    def __init__(self, erp: Erp, people: People, client: ErpClient) -> None:
        self._erp, self._people, self._client = erp, people, client
        self._known: dict[str, Person] = {}

    def person(self, role: str) -> Person:
        """``warehouse``; ``warehouse_2`` is somebody else with the same role."""
        if role not in self._known:
            base = role.removesuffix("_2")
            actor = getattr(self._people, base) if base == role else self._people.second(base)
            self._known[role] = Person(self._client.as_(actor))
        return self._known[role]

    def customer(self, partner_id: int) -> Person:
        return Person(self._client.as_(self._people.of(f"customer_{partner_id}", "customer", partner_id=partner_id)))

    # -- selling ----------------------------------------------------------------------------------------------------

    def sells(
        self, quantity: str = "10", *, price: str = "100", cost: int = 6200, paid: bool = True, warehouse: int | None = None
    ) -> Any:
        """An order, delivered, invoiced and paid, as JSON."""
        manager, n = self.person("manager"), _next()
        product = manager.post("/core/products", code=f"A-{n}", name=f"Article {n}", list_price=price, tax_rate="0.13")
        partner = manager.post("/core/partners", code=f"C-{n}", name=f"Customer {n}")
        self.stocks(product["id"], "100", 100 * cost, warehouse)
        place = {"warehouse_id": warehouse} if warehouse else {}
        line = {"product_id": product["id"], "quantity": quantity}
        order = self.person("sales").post("/orders", partner_id=partner["id"], lines=[line], **place)
        self.person("sales").post(f"/orders/{order['id']}/confirm")
        self.person("warehouse").post(f"/orders/{order['id']}/deliver")
        invoice = self.person("finance").post("/finance/invoices", order_id=order["id"])
        if paid:
            self.person("finance").post(f"/finance/invoices/{invoice['id']}/payments", amount_minor=invoice["gross_minor"])
        return self.person("sales").get(f"/orders/{order['id']}")

    def stocks(self, product_id: int, quantity: str, value_minor: int, warehouse: int | None = None) -> None:
        place = {"warehouse_id": warehouse} if warehouse else {}
        line = {"product_id": product_id, "quantity": quantity, "value_minor": value_minor, **place}
        self.person("manager").post("/inventory/adjustments", lines=[line], reason="opening count")

    # -- returning --------------------------------------------------------------------------------------------------

    def asks_back(self, order: Any, quantity: str, *, reason: str = "wrong_goods", key: str | None = None, **more: Any) -> Any:
        line = {"order_line_id": order["lines"][0]["id"], "quantity": quantity}
        return self.person("customer_service").post("/returns", key=key, lines=[line], reason=reason, **more)

    def approves(self, returned: Any) -> Any:
        """Every level by somebody of its role who has not asked."""
        while task := self.waiting(returned):
            self.person(f"{task['role']}_2").post(f"/approvals/tasks/{task['id']}/decide", outcome="approve")
        return self.sees(returned)

    def waiting(self, returned: Any) -> Any:
        tasks = self.person("manager").get("/approvals/tasks/all", limit=200)["items"]
        return next((t for t in tasks if t["subject_id"] == returned["id"]), None)

    def receives(self, returned: Any, quantity: str, **more: Any) -> Any:
        line = {"line_id": returned["lines"][0]["id"], "quantity": quantity}
        return self.person("warehouse").post(f"/returns/{returned['id']}/receive", lines=[line], **more)

    def inspects(self, returned: Any, **grades: str) -> Any:
        findings = [{"line_id": returned["lines"][0]["id"], "quantity": q, "grade": grade} for grade, q in grades.items()]
        return self.person("quality").post(f"/returns/{returned['id']}/inspect", findings=findings)

    def settles(self, returned: Any, **more: Any) -> Any:
        return self.person("finance").post(f"/returns/{returned['id']}/settle", **more)

    # -- looking ----------------------------------------------------------------------------------------------------

    def sees(self, returned: Any) -> Any:
        return self.person("customer_service").get(f"/returns/{returned['id']}")

    def three_questions(self, returned: Any) -> tuple[str, str, str]:
        """As a row of the list shows them."""
        rows = self.person("customer_service").get("/returns", search=returned["number"])["items"]
        (row,) = rows
        return row["who_has_it"], row["goods_arrived"], row["money_back"]

    def stock(self, order: Any, kind: str, warehouse: int | None = None) -> tuple[str, int]:
        """Quantity and value of the order's product in places of a kind."""
        place = {"warehouse_id": warehouse} if warehouse else {}
        query = {"product_id": order["lines"][0]["product_id"], "kind": kind, **place}
        rows = self.person("warehouse").get("/inventory/stock", **query)["items"]
        held = [(row["quantity"], row["value_minor"]) for row in rows if row["quantity"] != "0"]
        return held[0] if held else ("0", 0)

    def balance(self, account: str) -> int:
        """Debit less credit of an account, by its code."""
        sheet = self.person("finance").get("/finance/trial-balance")
        assert sheet["debit_minor"] == sheet["credit_minor"]
        return next((row["balance_minor"] for row in sheet["accounts"] if row["code"] == account), 0)

    def returnable(self, order: Any) -> int:
        """How many pieces may still be asked back."""
        return int(self.person("sales").get(f"/orders/{order['id']}")["lines"][0]["returnable"])

    def books_are_lawful(self) -> None:
        with self._erp.reading(Actor.system(self._people.manager.company_id)) as tx:
            broken = breaches(tx.session, self._erp.laws)
        assert not broken, "\n".join(f"{b.law.code} {b.law.title}: {b.rows}" for b in broken)


@pytest.fixture
def shop(erp: Erp, people: People, client: ErpClient) -> Shop:
    return Shop(erp, people, client)

"""Where others join in: every hook of returns and approvals, as a stranger would use it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from returns_desk import Desk

from core_erp import ExtraField, Refused, hookimpl, object_to
from core_erp.testing.clients import ErpClient
from plugins.inventory import api as inventory
from plugins.returns import api as returns

PLUGINS = ("returns",)
DATABASES = ("sqlite",)


def plug_in(desk: Desk, **answers: Any) -> None:
    """A plugin that answers these hooks, each a function with the hook's arguments it wants."""
    desk.erp.pm.register(type("Stranger", (), {name: staticmethod(hookimpl(answer)) for name, answer in answers.items()})())


def test_objections_to_a_request(desk: Desk) -> None:
    def returns_objections(tx, request):
        for asked in request.matched:
            if asked.order.channel == "outlet":
                yield object_to("acme/outlet", "Outlet goods do not come back", asked.pointer)

    plug_in(desk, returns_objections=returns_objections)
    desk.request(desk.sell(), 1)
    with pytest.raises(Refused, match="Outlet"):
        desk.request(desk.sell(channel="outlet"), 1)


def test_another_flow(desk: Desk) -> None:
    plug_in(desk, returns_flow=lambda tx, returned: "single" if returned.amount_minor < 50_000 else None)
    small = desk.request(desk.sell(), 1)
    desk.decide(small, desk.people.customer_service)
    assert desk.seen(small).state == "approved"
    large = desk.request(desk.sell(), 9)
    desk.decide(large, desk.people.customer_service)
    assert desk.seen(large).state == "requested"


def test_other_terms(desk: Desk) -> None:
    plug_in(desk, returns_refund=lambda line, quantity, reason: returns.Terms(fee_share=Decimal("0.5"), fee_minor=100))
    return_id = desk.approved(desk.sell(), 2)
    desk.receive(return_id)
    desk.inspect(return_id)
    seen = desk.preview(return_id)
    desk.settle(return_id)
    assert seen.refund_minor == desk.seen(return_id).refunded_minor == 22600 - 11300 - 100
    desk.assert_lawful()


def test_another_destination(desk: Desk) -> None:
    with desk.erp.transaction(desk.house) as tx:
        second = inventory.open_warehouse(tx, inventory.WarehouseWish(code="WH-B", name="Second")).id
    plug_in(desk, returns_destination=lambda tx, returned: second)
    sale = desk.sell()
    desk.receive(desk.approved(sale, 2))
    assert desk.stock(sale, "quarantine", warehouse_id=second) == 2


def test_another_disposition(desk: Desk) -> None:
    plug_in(desk, returns_disposition=lambda line, inspection: returns.Disposition("scrap") if inspection.grade == "C" else None)
    sale = desk.sell()
    return_id = desk.approved(sale, 2)
    desk.receive(return_id)
    desk.inspect(return_id, (1, 1, "C"), (1, 1, "A"))
    assert desk.stock(sale) == 91
    desk.assert_lawful()


def test_to_the_supplier_and_on_hold(desk: Desk) -> None:
    sale = desk.sell()
    return_id = desk.approved(sale, 3)
    desk.receive(return_id)
    desk.inspect(return_id, (1, 1, "vendor"), (1, 1, "hold"), (1, 1, "B"))
    assert (desk.stock(sale), desk.stock(sale, "quarantine")) == (91, 1)
    assert desk.seen(return_id).lines[0].accepted == 3
    desk.assert_lawful()


def test_objections_to_money(desk: Desk) -> None:
    plug_in(desk, returns_settle_objections=lambda tx, returned: [object_to("acme/fraud", "The fraud desk holds this")])
    return_id = desk.approved(desk.sell(), 1)
    desk.receive(return_id)
    desk.inspect(return_id)
    assert [o.code for o in desk.preview(return_id).objections] == ["acme/fraud"]
    with pytest.raises(Refused, match="fraud"):
        desk.settle(return_id)


def test_every_step_is_told(desk: Desk) -> None:
    steps: list[tuple[str, str]] = []
    plug_in(desk, returns_advanced=lambda tx, returned, before: steps.append((before, returned.state)))
    return_id = desk.approved(desk.sell(), 2)
    desk.receive(return_id, 1)
    desk.receive(return_id, 1)
    desk.inspect(return_id)
    desk.settle(return_id)
    assert steps == [
        ("requested", "approved"), ("approved", "partly_received"), ("partly_received", "received"),
        ("received", "inspected"), ("inspected", "settled"),
    ]  # fmt: skip


def test_one_person_is_named_for_a_level(desk: Desk) -> None:
    chosen = desk.people.second("customer_service")

    def approvals_assignees(tx, node, subject, facts):
        if node.role == "customer_service" and facts["channel"] == "vip":
            return {chosen.user_id}
        return None

    told: list[str] = []
    plug_in(
        desk, approvals_assignees=approvals_assignees,
        approvals_task_opened=lambda tx, task: told.append(task.role),
        approvals_decided=lambda tx, instance, outcome: told.append(outcome),
    )  # fmt: skip
    return_id = desk.request(desk.sell(), 1, channel="vip")
    with pytest.raises(Refused, match="for the role"):
        desk.decide(return_id, desk.people.customer_service)
    desk.decide(return_id, chosen)
    desk.decide(return_id, desk.people.warehouse)
    assert told == ["customer_service", "warehouse", "approve"]


def test_a_strangers_field_over_http(desk: Desk, client: ErpClient) -> None:
    plug_in(
        desk,
        erp_extra_fields=lambda kind: [ExtraField("acme_rma", "pickup_code", max_length=8)] if kind == returns.KIND else [],
        erp_document_facts=lambda tx, kind, documents: [{"acme_rma": {d.id: {"points": 7} for d in documents}}],
    )
    clerk = client.as_(desk.people.customer_service)
    body = {"lines": [{"order_line_id": desk.sell().line_id, "quantity": "1"}], "reason": "other"}
    refused = clerk.post("/api/v1/returns", json=body | {"extensions": {"acme_rma": {"pickup_code": "far too long"}}})
    assert refused.status_code in (400, 422)
    made = clerk.post("/api/v1/returns", json=body | {"extensions": {"acme_rma": {"pickup_code": "K-7"}}})
    assert made.status_code == 201
    assert made.get_json()["extensions"]["acme_rma"] == {"pickup_code": "K-7", "points": 7}
    stale = clerk.post(f"/api/v1/returns/{made.get_json()['id']}/cancel", json={"reason": "x"}, headers={"If-Match": '"99-x"'})
    assert stale.status_code == 412
    unknown = clerk.post("/api/v1/returns", json=body | {"state": "approved"})
    assert unknown.status_code in (400, 422)


def test_the_inbox_over_http(desk: Desk, client: ErpClient) -> None:
    return_id = desk.request(desk.sell(), 1)
    clerk, keeper = client.as_(desk.people.customer_service), client.as_(desk.people.warehouse)
    (task,) = clerk.get("/api/v1/approvals/tasks").get_json()["items"]
    assert (task["subject_kind"], task["subject_id"], task["role"]) == (returns.KIND, return_id, "customer_service")
    assert keeper.get("/api/v1/approvals/tasks").get_json()["items"] == []
    decided = clerk.post(f"/api/v1/approvals/tasks/{task['id']}/decide", json={"outcome": "approve"}).get_json()
    assert [level["state"] for level in decided["tasks"]] == ["approved", "open"]
    again = clerk.post(f"/api/v1/approvals/tasks/{task['id']}/decide", json={"outcome": "approve"})
    assert (again.status_code, again.get_json()["code"]) == (409, "approvals/not-open")
    shown = clerk.get(f"/api/v1/approvals/instances/{decided['id']}").get_json()
    assert shown["facts"]["number"] == desk.seen(return_id).number
    manager = client.as_(desk.people.manager)
    flow = {
        "code": "one", "name": "Manager alone", "nodes": [{"id": "only", "assignees": {"role": "manager"}}],
        "transitions": [{"from": "start", "to": "only"}, {"from": "only", "to": "end"}],
    }  # fmt: skip
    made = manager.post("/api/v1/approvals/flows", json=flow).get_json()
    published = manager.post(f"/api/v1/approvals/flows/{made['id']}/publish").get_json()
    assert (published["state"], published["definition"]["nodes"][0]["assignees"]) == ("published", {"role": "manager"})


def test_lists_over_http(desk: Desk, client: ErpClient) -> None:
    first, second = desk.sell(), desk.sell()
    one, two = desk.request(first, 1), desk.approved(second, 2)
    clerk = client.as_(desk.people.customer_service)

    def ids(**query: Any) -> list[int]:
        answer = clerk.get("/api/v1/returns", query_string=query)
        assert answer.status_code == 200, answer.get_json()
        return [row["id"] for row in answer.get_json()["items"]]

    assert ids() == [one, two] and ids(sort="-id") == [two, one]
    assert ids(state="approved") == [two] and ids(holder="customer_service") == [one]
    assert ids(order_id=first.order_id) == [one] and ids(partner_id=second.partner_id) == [two]
    assert ids(search=desk.seen(two).number[-3:]) == [two] and ids(is_open="false") == []
    reasons = clerk.get("/api/v1/returns/reasons").get_json()["items"]
    assert {"商品质量问题", "发错货", "客户个人原因"} <= {row["name_zh"] for row in reasons}
    assert clerk.get("/api/v1/returns/unmatched").get_json()["items"] == []
    assert clerk.get("/api/v1/returns/differences").get_json()["items"] == []

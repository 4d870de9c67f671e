"""Flows over real returns: traps of returns, a draft tried before it is published, figures, the case library, the commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from returns_desk import Desk

from core_erp.cli import main
from core_erp.erp import Erp
from core_erp.testing.clients import ErpClient
from core_erp.testing.clock import Clock
from core_erp.testing.people import People
from core_erp.testing.statements import Statements
from plugins.approvals import api as approvals
from plugins.approvals import operations
from plugins.inventory import api as inventory
from plugins.returns import api as returns

PLUGINS = ("returns",)
LIMIT = {"hours": 8}


def node(node_id: str, role: str, **rest: Any) -> dict[str, Any]:
    return {"id": node_id, "assignees": {"role": role}, "fallback": {"role": "manager"}, "limit": LIMIT, **rest}


def document(*ways: tuple[str, ...], nodes: list[dict[str, Any]], code: str = "two_level") -> dict[str, Any]:
    named = [dict(zip(("from", "to", "when"), way, strict=False)) for way in ways]
    return {"code": code, "name": "Tried", "subject": returns.KIND, "nodes": nodes, "transitions": named}


CS, WAREHOUSE, FINANCE = node("first", "customer_service"), node("second", "warehouse"), node("money", "finance")
SMALL_ALONE = document(
    ("start", "end", "amount_minor <= 20000 && !is_blind"), ("start", "first"), ("first", "second"),
    ("second", "money", "amount_minor > 50000"), ("second", "end"), ("money", "end"), nodes=[CS, WAREHOUSE, FINANCE],
)  # fmt: skip


@pytest.fixture
def crew(people: People) -> None:
    for role in ("customer_service", "warehouse", "finance", "manager", "supervisor", "quality"):
        getattr(people, role)


def codes(erp: Erp, people: People, flow: dict[str, Any]) -> set[tuple[str, str]]:
    with erp.reading(people.manager) as tx:
        return {(f.code, f.severity) for f in approvals.lint(tx, approvals.read(flow)) if f.code.startswith("returns/")}


def test_traps_of_returns(desk: Desk, people: People, crew: None, monkeypatch: Any) -> None:
    good = document(
        ("start", "first"), ("first", "second"), ("second", "money"), ("money", "end"), nodes=[CS, WAREHOUSE, FINANCE]
    )
    assert not codes(desk.erp, people, good)
    without = document(("start", "first"), ("first", "money"), ("money", "end"), nodes=[CS, FINANCE])
    told = {("returns/trap-no-warehouse-step", "warning"), ("returns/trap-warehouse-not-told", "warning")}
    assert codes(desk.erp, people, without) == told
    assert codes(desk.erp, people, SMALL_ALONE) == {*told, ("returns/trap-blind-amount", "warning")}
    with desk.erp.transaction(desk.house) as tx:
        inventory.open_warehouse(tx, inventory.WarehouseWish(code="WH-B", name="Second"))
    assert ("returns/trap-no-destination", "error") in codes(desk.erp, people, SMALL_ALONE)
    monkeypatch.setitem(desk.erp.settings.plugin, "returns", {"refund_before_receipt": True})
    assert ("returns/trap-money-before-goods", "error") in codes(desk.erp, people, without)
    waits = document(
        ("start", "first"), ("first", "goods"), ("goods", "money"), ("money", "end"),
        nodes=[CS, {"id": "goods", "kind": "wait", "event": "received", "limit": LIMIT}, FINANCE],
    )  # fmt: skip
    assert not codes(desk.erp, people, waits)


@pytest.fixture
def history(desk: Desk, clock: Clock, crew: None) -> list[int]:
    """Four returns: decided after an hour of waiting, of which the warehouse's first had worked half an hour."""
    sale, made = desk.sell(), []
    for quantity, claims in ((1, True), (2, False), (3, False), (4, False)):
        return_id = desk.request(sale, quantity)
        made.append(return_id)
        for actor in (desk.people.customer_service, desk.people.warehouse):
            task = desk.task(return_id)
            assert task is not None
            clock.advance(minutes=60)
            rejects = quantity == 4 and actor is desk.people.warehouse
            with desk.erp.transaction(actor) as tx:
                if claims:
                    claim(tx, task.id)
            if claims:
                clock.advance(minutes=30)
            with desk.erp.transaction(actor) as tx:
                approvals.decide(
                    tx, task.id, outcome="reject" if rejects else "approve", reason="used for months" if rejects else ""
                )
    return made


def claim(tx: Any, task_id: int) -> None:
    operations.claim(tx, task_id)


def test_a_draft_is_tried_on_real_returns(desk: Desk, client: ErpClient, people: People, history: list[int]) -> None:
    with desk.erp.transaction(people.manager) as tx:
        draft = approvals.define(tx, SMALL_ALONE)
        tx.flush()
        flow_id = draft.id
    speaking = client.as_(people.manager)
    told = speaking.post(f"/api/v1/approvals/flows/{flow_id}/simulate", json={"last": 50}).get_json()
    assert (told["documents"], told["rerouted"], told["measured_tasks"]) == (4, 1, 8), told
    assert told["examples"] == [{"subject": f"{returns.KIND}:{history[0]}", "before": ["first", "second"], "after": []}]
    assert told["tasks"] == [
        {"role": "customer_service", "before": 4, "after": 3}, {"role": "warehouse", "before": 4, "after": 3},
    ]  # fmt: skip
    assert (told["before"]["without_people"], told["after"]["without_people"], told["after"]["failed"]) == (0, 1, 0)
    mean = (90 + 60 + 60 + 60) * 60 // 4
    assert told["before"]["expected"]["mean"] == 2 * mean and told["after"]["expected"]["mean"] == 2 * mean * 3 // 4
    assert told["before"]["unmeasured"] == []
    found = speaking.get(f"/api/v1/approvals/flows/{flow_id}/findings", headers={"Accept-Language": "zh-CN"}).get_json()["items"]
    assert {f["code"] for f in found} >= {"approvals/lint-two-people", "returns/trap-no-warehouse-step"}
    assert all(f["pointer"].startswith("/") and f["detail"].isascii() is False for f in found)


def test_waiting_and_working_are_told_apart(client: ErpClient, desk: Desk, history: list[int]) -> None:
    speaking = client.as_(desk.people.manager)
    rows = speaking.get("/api/v1/approvals/statistics/cycle-times?by=owner").get_json()["items"]
    by_name = {row["owner"]: row for row in rows}
    for name in ("Customer Service", "Warehouse"):
        row = by_name[name]
        assert (row["count"], row["waiting"]["mean"], row["working"]["mean"]) == (4, 3600, 450)
        assert (row["working"]["median"], row["total"]["p90"]) == (0, 5400)
    steps = speaking.get("/api/v1/approvals/statistics/cycle-times?flow=two_level").get_json()["items"]
    assert {(s["flow"], s["step"], s["role"], s["count"]) for s in steps} == {
        ("two_level", "first", "customer_service", 4), ("two_level", "second", "warehouse", 4),
    }  # fmt: skip
    assert speaking.get("/api/v1/approvals/statistics/cycle-times?flow=quality").get_json()["items"] == []
    (touched,) = speaking.get("/api/v1/approvals/statistics/touches").get_json()["items"]
    assert (touched["subject_kind"], touched["documents"], touched["touches"], touched["most"]) == (returns.KIND, 4, 10, 4)


def test_similar_cases_say_why(client: ErpClient, desk: Desk, history: list[int]) -> None:
    new = desk.request(desk.sell(), 4)
    with desk.erp.reading(desk.house) as tx:
        instance = approvals.instance_of(tx, returns.KIND, new)
        assert instance is not None
    speaking = client.as_(desk.people.customer_service)
    with Statements(desk.erp.engine) as seen:
        cases = speaking.get(f"/api/v1/approvals/instances/{instance.id}/similar").get_json()["items"]
    assert len([text for text in seen.texts if "approvals_instance" in text]) <= 2, "the case itself and one for all others"
    assert [case["subject_id"] for case in cases][0] == history[0], "a first return, like this one"
    (rejected,) = [case for case in cases if case["outcome"] == "rejected"]
    assert (rejected["subject_id"], rejected["reason"]) == (history[3], "used for months")
    parts = {part["name"]: part for part in rejected["parts"]}
    assert (parts["amount_minor"]["percent"], parts["reason"]["percent"], parts["reason"]["weight"]) == (100, 100, 4)
    assert (parts["earlier_returns"]["mine"], parts["earlier_returns"]["theirs"], parts["earlier_returns"]["percent"]) == (
        0,
        3,
        0,
    )
    for case in cases:
        weighed = sum(part["percent"] * part["weight"] for part in case["parts"])
        assert case["percent"] == weighed // sum(part["weight"] for part in case["parts"])
    assert [case["percent"] for case in cases] == sorted((case["percent"] for case in cases), reverse=True)


def test_consistency_of_reviewers(client: ErpClient, desk: Desk, history: list[int], clock: Clock) -> None:
    """The warehouse alone has decided so far: nothing to compare with. Then another decides alike cases otherwise."""
    query = f"/api/v1/approvals/statistics/consistency?subject_kind={returns.KIND}"
    speaking = client.as_(desk.people.manager)
    (alone,) = speaking.get(query).get_json()["items"]
    assert (alone["name"], alone["decided"], alone["compared"], alone["percent"]) == ("Warehouse", 4, 0, None)
    for _ in range(3):
        return_id = desk.request(desk.sell(), 2)
        desk.decide(return_id, desk.people.customer_service)
        desk.decide(return_id, desk.people.second("warehouse"), outcome="reject", reason="we never take these")
    found = {row["name"]: row for row in speaking.get(query).get_json()["items"]}
    assert found["Warehouse 2"]["compared"] == 3 and found["Warehouse 2"]["percent"] == 0
    assert found["Warehouse"]["percent"] < 100


def test_facts_and_conditions_over_http(client: ErpClient, desk: Desk) -> None:
    speaking = client.as_(desk.people.manager)
    listed = speaking.get(f"/api/v1/approvals/facts/{returns.KIND}", headers={"Accept-Language": "zh-CN"}).get_json()["items"]
    amount = next(fact for fact in listed if fact["name"] == "amount_minor")
    assert (amount["label"], amount["type"], amount["minimum"]) == ("金额", "int", 0)
    body = {"subject": returns.KIND, "source": "amount_minor > 1000 && days_since_delivery > 7"}
    checked = speaking.post("/api/v1/approvals/conditions/check", json=body).get_json()
    assert checked["uses"] == ["amount_minor", "days_since_delivery"] and checked["type"] == "bool"
    wrong = speaking.post(
        "/api/v1/approvals/conditions/check", json={**body, "source": "amount_minor >"}, headers={"Accept-Language": "zh-CN"}
    )  # fmt: skip
    assert wrong.status_code == 422 and wrong.get_json()["code"] == "approvals/condition-syntax"
    assert wrong.get_json()["detail"] == "第 1 行第 15 列：条件没有写完"
    assert speaking.post("/api/v1/approvals/flows/check", json=SMALL_ALONE).get_json()["findings"]


# -- commands -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def erp_command(desk: Desk, tmp_path: Path, monkeypatch: Any) -> Any:
    settings = tmp_path / "erp.toml"
    settings.write_text(f'[erp]\ndatabase_url = "{desk.erp.settings.database_url}"\nplugins = ["returns", "approvals", "finance", '
                        '"orders", "inventory"]\n')  # fmt: skip
    monkeypatch.setenv("ERP_CONFIG", str(settings))

    def run(*arguments: str, status: int = 0) -> str:
        done = CliRunner().invoke(main, ["approvals", *arguments])
        assert done.exit_code == status, (done.output, done.exception)
        return done.output

    return run


def test_commands(desk: Desk, history: list[int], erp_command: Any, tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    file.write_text(json.dumps(SMALL_ALONE))
    told = json.loads(erp_command("lint", str(file), "--json"))
    assert told["errors"] == 0 and "approvals/lint-two-people" in {f["code"] for f in told["findings"]}
    assert "警告" in erp_command("lint", str(file), "--lang", "zh_CN")
    assert "warning" in erp_command("lint", "two_level")
    tried = json.loads(erp_command("simulate", str(file), "--json"))
    assert (tried["documents"], tried["rerouted"]) == (4, 1)
    assert "1 of 4 documents" in erp_command("simulate", str(file), "--last", "4")
    assert "4" in erp_command("simulate", str(file), "--lang", "zh_CN")
    yaml = erp_command("export", "two_level")
    assert yaml.startswith("code: two_level")
    assert json.loads(erp_command("export", "two_level@1", "--json"))["code"] == "two_level"
    assert json.loads(erp_command("import", str(file), "--json")) == {
        "id": json.loads(erp_command("import", str(file), "--json"))["id"] - 1, "code": "two_level", "version": 2, "state": "draft",
    }  # fmt: skip
    stats = json.loads(erp_command("stats", "--by", "role", "--days", "3650", "--json"))
    assert {t["role"]: t["count"] for t in stats["cycle_times"]} == {"customer_service": 4, "warehouse": 4}
    assert "two_level / second (warehouse)" in erp_command("stats", "--days", "3650").replace(
        "\n", " "
    ) or "second" in erp_command("stats", "--days", "3650")
    assert "0 tasks" in erp_command("overdue")
    erp_command("lint", "no_such_flow", status=1)
    file.write_text("code: [")
    assert "Line 1" in erp_command("lint", str(file), status=1)
    file.write_text(json.dumps({**SMALL_ALONE, "transitions": [{"from": "start", "to": "first", "when": "amount > 1"}]}))
    assert "amount_minor" in erp_command("lint", str(file), status=1)


def test_late_tasks_are_listed_with_their_owners(desk: Desk, clock: Clock, client: ErpClient, erp_command: Any) -> None:
    desk.request(desk.sell(), 1)
    clock.advance(days=30)
    with desk.erp.reading(desk.people.customer_service) as tx:
        (task,) = approvals.open_tasks(tx)
    with desk.erp.transaction(desk.people.customer_service) as tx:
        claim(tx, task.id)
    (late,) = client.as_(desk.people.manager).get("/api/v1/approvals/statistics/overdue").get_json()["items"]
    assert (late["node"], late["role"], late["owners"]) == ("first", "customer_service", ["Customer Service"])
    assert late["late_seconds"] > 20 * 24 * 3600
    desk.decide(returns_id(late), desk.people.customer_service)


def returns_id(late: dict[str, Any]) -> int:
    return int(late["subject_id"])

"""The doors: web API, command line, hooks, health, and what production refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from connectors_house import House

from core_erp import hookimpl
from core_erp.cli import main
from core_erp.erp import Erp
from core_erp.testing.clients import ErpClient
from core_erp.testing.people import People
from plugins.erp_connectors import drafting, systems
from plugins.erp_connectors.adapters.base import System
from plugins.erp_connectors.adapters.shipped import KINGDEE
from plugins.erp_connectors.documents import Document

PLUGINS = ("erp_connectors",)
SETTINGS = {"erp_connectors": {"rest_seconds": 0.02, "timeout_seconds": 5}}
API = "/api/v1/erp_connectors"
Erp_ = Callable[..., Result]


@pytest.fixture
def command(erp_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Erp_:
    """``command("sync", "status")`` on the test's database."""
    config = tmp_path / "erp.toml"
    config.write_text('[erp]\nplugins = ["inventory", "orders", "finance", "approvals", "returns", "erp_connectors"]\n')
    for name, value in {"ERP_CONFIG": str(config), "ERP_DATABASE_URL": erp_url, "ERP_ENV": "test"}.items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(main, [str(w) for w in words])


# -- the web API --------------------------------------------------------------------------------------------------


def test_links_and_their_problems_are_listed_and_sent_again(house: House, client: ErpClient, people: People) -> None:
    house.connected().fault("refuse", "Save", "停用的物料", times=1)
    house.receive(house.approved(house.sell(10), 3))
    house.push()
    finance = client.as_(people.finance)
    (parked,) = finance.get(f"{API}/links?standing=parked").get_json()["items"]
    assert "停用的物料" in parked["problem"] and parked["next_action"] and parked["connection"] == "kingdee"
    assert client.as_(people.warehouse).get(f"{API}/links").status_code == 403
    assert finance.post(f"{API}/links/{parked['id']}/retry", json={}).status_code == 200
    assert house.push() == {"done": 1}
    shown = finance.get(f"{API}/links/{parked['id']}").get_json()
    assert (shown["standing"], shown["state"], shown["problem"]) == ("done", "audited", None)
    again = finance.post(f"{API}/links/{parked['id']}/retry", json={})
    assert again.status_code == 409 and again.get_json()["code"] == "erp_connectors/already-there"


def test_setting_aside_needs_a_reason(house: House, client: ErpClient, people: People) -> None:
    house.connected().fault("refuse", "Save", times=1)
    house.receive(house.approved(house.sell(10), 3))
    house.push()
    (link,) = house.links()
    finance = client.as_(people.finance)
    assert finance.post(f"{API}/links/{link.id}/park", json={"reason": "  "}).get_json()["code"] == "erp_connectors/reason-needed"
    assert finance.post(f"{API}/links/{link.id}/park", json={"reason": "booked by hand"}).get_json()["standing"] == "skipped"


def test_a_connection_is_made_without_its_secret(client: ErpClient, people: People) -> None:
    wish = {"system": "kingdee", "url": "https://erp.example/k3cloud/", "secret": "env:ERP_SECRET_KINGDEE",
            "settings": {"acct_id": "a", "user": "u", "app_id": "i"}}  # fmt: skip
    admin = client.as_(people.admin)
    made = admin.post(f"{API}/connections", json=wish)
    assert made.status_code == 201 and made.get_json()["secret"] == "env:ERP_SECRET_KINGDEE"
    for place in ("hunter2", "file:/etc/passwd", "env:ERP_DATABASE_URL"):
        assert admin.post(f"{API}/connections", json=wish | {"secret": place}).status_code == 422, place
    off = admin.post(f"{API}/connections/{made.get_json()['id']}/switch", json={"is_active": False})
    assert off.get_json()["is_active"] is False
    assert [c["name"] for c in admin.get(f"{API}/connections").get_json()["items"]] == ["kingdee"]
    assert client.as_(people.finance).post(f"{API}/connections", json=wish).status_code == 403


def test_all_that_is_wrong_with_a_connection_is_said_at_once(client: ErpClient, people: People) -> None:
    answer = client.as_(people.admin).post(f"{API}/connections", json={"system": "kingdee", "url": "ftp://x"})
    codes = {objection["code"] for objection in answer.get_json()["errors"]}
    assert codes == {"erp_connectors/bad-url", "erp_connectors/setting-missing"}
    unknown = client.as_(people.admin).post(f"{API}/connections", json={"system": "sap", "url": "https://x"})
    assert unknown.status_code == 404 and "kingdee" in unknown.get_json()["detail"]


def test_health_counts_what_waits_for_a_person(house: House) -> None:
    house.connected().fault("refuse", "Save", times=1)
    house.receive(house.approved(house.sell(10), 3))
    house.push()
    with house.erp.reading(house.house) as tx:
        lines = [line for answer in tx.hook.erp_health_checks(tx=tx) for line in answer if line.name == "erp_connectors"]
    assert [(line.healthy, line.detail) for line in lines] == [(False, "1 documents wait: erp sync status")]


# -- the command line ---------------------------------------------------------------------------------------------


def test_connect_push_and_reconcile_from_the_command_line(house: House, command: Erp_) -> None:
    mock = house.mock()
    connected = command("connect", "kingdee", "--url", mock.url, "--carry", "return_receipt", "--carry", "credit_note")
    assert connected.exit_code == 0 and "it answers" in connected.output, connected.output
    house.whole_return(3)
    assert json.loads(command("sync", "push", "kingdee", "--json").output) == {"done": 2}
    matched = command("reconcile", "kingdee", "--json")
    assert matched.exit_code == 0 and json.loads(matched.output)["counts"]["matched"] == 2
    mock.forget()
    assert command("reconcile", "kingdee").exit_code == 1
    (first, _second) = house.links()
    assert command("sync", "retry", first.id, "--afresh").exit_code == 0
    status = command("sync", "status")
    assert "1 open" in status.output and "1 done" in status.output
    assert command("sync", "park", first.id, "--reason", "by hand").exit_code == 0


def test_a_real_system_is_connected_with_named_places(house: House, command: Erp_, monkeypatch: pytest.MonkeyPatch) -> None:
    mock = house.mock("yonbip")
    monkeypatch.setenv("YONBIP_SECRET", "demo-app-secret")
    words = ("--url", mock.url, "--set", "tenant_id=tenant1", "--set", "app_key=demo-app-key", "--secret-env", "YONBIP_SECRET")
    assert command("connect", "yonbip", *words, "--name", "tenant").exit_code == 0
    monkeypatch.setenv("YONBIP_SECRET", "wrong")
    refused = command("connect", "yonbip", *words, "--name", "tenant")
    assert refused.exit_code == 1 and "does not work yet" in refused.output and "wrong" not in refused.output


def test_production_does_not_talk_to_a_mock(house: House, command: Erp_, monkeypatch: pytest.MonkeyPatch) -> None:
    mock = house.connected()
    house.erp.settings = replace(house.erp.settings, env="production")
    house.receive(house.approved(house.sell(10), 3))
    assert house.push(seconds=1) == {"open": 1}
    with house.erp.reading(house.house) as tx:
        connection = house.connection(tx)
    assert mock.documents() == [] and (connection.breaker, "is a mock server" in str(connection.problem)) == ("open", True)
    assert connection.next_action and "real address" in connection.next_action
    monkeypatch.setenv("ERP_ENV", "production")
    assert "is a mock server" in command("connect", "kingdee", "--url", mock.url).output


def test_mapping_commands(command: Erp_, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[maps.warehouse]\nWH-A = "CK001"\n')
    assert command("mapping", "check", "kingdee").exit_code == 0
    assert "+maps.warehouse.WH-A = 'CK001'" in command("mapping", "diff", "kingdee", "--file", own).output
    assert json.loads(command("mapping", "show", "yonbip", "--json").output)["credit_note"]["red"] == "negative"
    own.write_text('[return_receipt.head]\nFDate = "$dat"\n')
    wrong = command("mapping", "check", "kingdee", "--file", own)
    assert wrong.exit_code == 1 and "own.toml:2 return_receipt.head.FDate" in wrong.output


# -- the hooks ----------------------------------------------------------------------------------------------------


class Acme:
    """A third party that has a system of its own and wants credit notes worded otherwise for Kingdee."""

    @hookimpl
    def erp_connectors_adapters(self, config: Any) -> list[System]:
        return [replace(KINGDEE, name="acme", title="Acme Ledger")]

    @hookimpl
    def erp_connectors_document(self, tx: Any, event: str, payload: Any, system: str) -> Document | None:
        if system == "kingdee" and event == "returns.return_received":
            return replace(drafting.return_receipt(tx, payload), reason="发错货")
        return None


def test_hook_erp_connectors_adapters(erp: Erp) -> None:
    erp.pm.register(Acme())
    assert set(systems.known(erp)) == {"kingdee", "yonbip", "u8", "acme"}


def test_hook_erp_connectors_document(house: House) -> None:
    house.erp.pm.register(Acme())
    kingdee, yonbip = house.connected("kingdee"), house.connected("yonbip")
    house.receive(house.approved(house.sell(10), 3))
    assert house.push() == {"done": 2}
    assert kingdee.documents()[0]["body"]["head"]["FReturnReason"] == "发错货"
    assert "发错货" not in str(yonbip.documents())

"""What can be seen from outside: logs, health, readiness, figures, the host's own endpoints, hook calls."""

from __future__ import annotations

import io
import json
import logging

import httpx
import pytest
from http_fixtures import app, clerk, served, settings  # noqa: F401

from core_erp import Actor, logs, trace
from core_erp.app import create_app
from core_erp.config import Settings
from core_erp.outbox import JobRow

PLUGINS = ()


def line(message, *args, **extra):
    record = logging.makeLogRecord({"name": "core_erp.x", "levelname": "INFO", "msg": message, "args": args, **extra})
    written = logs.JsonLines().format(record)
    assert "\n" not in written
    assert written.isascii()
    return json.loads(written), written


def test_a_record_is_one_line_of_json():
    hostile = '\r\n{"level":"FATAL"}\x1b[2J\u2028\x7f'
    read, written = line("reason: %s", hostile)
    assert read["message"] == f"reason: {hostile}"
    assert not {c for c in written if ord(c) < 32 or ord(c) == 127}


@pytest.mark.parametrize("text", [
    "Authorization: Bearer canary-123456789", "erp_canary" + "a" * 40, "password=canary", "'api_key': 'canary'",
    "postgresql://erp:canary@db/erp", "eyJhbGciOi.eyJjYW5hcnki.canary", "token: canary",
])  # fmt: skip
def test_secrets_are_hidden_by_shape(text):
    assert "canary" not in line("%s", text)[1]


def test_secrets_are_hidden_by_name():
    read, written = line(
        "x", password="canary", headers={"Authorization": "canary", "Accept": "json"}, nested=[{"api_key": "canary"}]
    )
    assert "canary" not in written
    assert read["headers"]["Accept"] == "json"


def test_logs_stay_out_of_the_way_where_somebody_takes_them_already():
    before = list(logging.getLogger().handlers)
    logs.set_up(Settings(), io.StringIO())
    assert logging.getLogger().handlers == before


def test_each_request_is_logged(clerk, caplog, people):  # noqa: F811
    with caplog.at_level("INFO", "core_erp.access"):
        clerk.get("/api/v1/notes/7?title=1")
    (record,) = [r for r in caplog.records if r.name == "core_erp.access"]
    assert (record.getMessage(), record.endpoint) == ("GET /api/v1/notes/7 422", "notes.show")


def test_health(client, erp, monkeypatch):
    assert client.get("/health").json == {
        "status": "ok", "checks": [{"name": "scale", "healthy": True}, *({"name": n, "healthy": True} for n in ("database", "jobs"))],
    }  # fmt: skip
    monkeypatch.setattr(erp, "reading", lambda *_: 1 / 0)
    answer = client.get("/health")
    assert (answer.status_code, answer.json["status"]) == (200, "degraded")


def test_ready_when_the_tables_are_those_of_the_code(client, erp):
    assert (client.get("/ready").status_code, client.get("/ready").json) == (200, {"ready": True})


def test_not_ready_before_the_migration(tmp_path, clerk):  # noqa: F811
    fresh = create_app(Settings(database_url=f"sqlite:///{tmp_path}/new.db", plugins=(), env="test"))
    assert fresh.test_client().get("/ready").json == {"ready": False, "missing": "migrations"}
    assert fresh.test_client().get("/ready").status_code == 503


def test_not_ready_without_a_database():
    lost = create_app(Settings(database_url="postgresql+psycopg://nobody@127.0.0.1:1/none", plugins=(), env="test"))
    client = lost.test_client()
    assert (client.get("/ready").status_code, client.get("/ready").json["missing"]) == (503, "database")
    assert client.get("/health").json == {"status": "degraded", "checks": [{"name": "database", "healthy": False}]}
    answer = client.get("/api/v1/me", headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer.json["code"]) == (503, "core/unavailable")


def test_figures(clerk, erp, company):  # noqa: F811
    with erp.transaction(Actor.system(company.id)) as tx:
        tx.enqueue("x", {}, key="1")
    clerk.get("/api/v1/notes/7")
    clerk.get("/nowhere/1")
    clerk.get("/nowhere/2")
    page = clerk.get("/metrics").text
    assert 'erp_http_requests_total{endpoint="notes.show",method="GET",status="404"} 1.0' in page
    assert 'erp_http_requests_total{endpoint="none",method="GET",status="404"} 2.0' in page
    assert 'erp_http_request_seconds_count{endpoint="notes.show",method="GET"} 1.0' in page
    assert 'erp_jobs{state="ready"} 1.0' in page


class TestInProduction:
    @pytest.fixture
    def settings(self):
        return {"env": "production", "trusted_hosts": ("localhost",)}

    def test_figures_need_a_right(self, client, people):
        assert client.get("/metrics").status_code == 401
        assert client.as_(people.finance).get("/metrics").status_code == 403
        assert client.as_(people.admin).get("/metrics").status_code == 200

    def test_only_known_hosts(self, client):
        assert client.get("/api/v1/me", headers={"Host": "evil.example"}).status_code == 400


# -- the host's own endpoints -------------------------------------------------------------------------------------


def test_me(clerk, company, people):  # noqa: F811
    me = clerk.get("/api/v1/me").json
    assert (me["user_id"], me["roles"], me["company"]["currency"]) == (people.warehouse.user_id, ["warehouse"], "CNY")
    assert "notes.write" in me["permissions"]


def test_jobs_are_listed_and_retried(client, people, erp, company):
    with erp.transaction(Actor.system(company.id)) as tx:
        tx.enqueue("x", {"secret": 1}, key="1")
        tx.enqueue("y", {}, key="2")
    admin = client.as_(people.admin)
    first, _ = admin.get("/api/v1/core/jobs").json["items"]
    assert "payload" not in first
    assert admin.post(f"/api/v1/core/jobs/{first['id']}/retry").json["code"] == "core/illegal-step"
    with erp.transaction(Actor.system(company.id)) as tx:
        tx.get(JobRow, first["id"]).state = "dead"
    assert [j["id"] for j in admin.get("/api/v1/core/jobs?state=dead").json["items"]] == [first["id"]]
    assert admin.post(f"/api/v1/core/jobs/{first['id']}/retry").json["state"] == "ready"
    assert client.as_(people.warehouse).get("/api/v1/core/jobs").status_code == 403
    (row,) = admin.get("/api/v1/core/audit?table=core_job").json["items"]
    assert (row["action"], row["record_id"]) == ("retried", first["id"])


def test_the_trail_and_the_events_of_a_document(clerk, client, people):  # noqa: F811
    note = clerk.post("/api/v1/notes", json={"title": "First"}).json["id"]
    manager = client.as_(people.manager)
    (row,) = manager.get(f"/api/v1/core/audit?table=notes_note&record_id={note}").json["items"]
    assert (row["action"], row["actor_id"], row["changes"]["title"]) == ("created", people.warehouse.user_id, "First")
    (event,) = manager.get(f"/api/v1/core/events?subject=notes.note:{note}").json["items"]
    assert (event["name"], event["payload"]) == ("notes.note_written", {"note_id": note})
    assert clerk.get("/api/v1/core/audit").status_code == 403


# -- hook calls ---------------------------------------------------------------------------------------------------


def test_hook_calls_are_shown_with_who_answered(erp, company):
    seen = io.StringIO()
    end = trace.watch(erp.pm, seen.write)
    kind = erp.hook.erp_extra_fields(kind="notes.note")
    end()
    erp.hook.erp_extra_fields(kind="notes.note")
    assert len(kind[0]) == 2
    (head, answer) = seen.getvalue().splitlines()
    assert head == "erp_extra_fields(kind: str)"
    assert answer.startswith("    notes:hooks  ->  [ExtraField(plugin='acme', name='pickup_code'")


# -- a real server ------------------------------------------------------------------------------------------------


def test_over_a_real_server(served, clerk):  # noqa: F811
    served.headers["Authorization"] = clerk.environ_base["HTTP_AUTHORIZATION"]
    made = served.post("/api/v1/notes", json={"title": "Größe 尺码"})
    assert (made.status_code, made.json()["title"]) == (201, "Größe 尺码")
    assert served.get(f"/api/v1/notes/{made.json()['id']}", headers={"If-None-Match": made.headers["ETag"]}).status_code == 304
    assert served.head("/api/v1/notes").status_code == 200
    assert served.options("/api/v1/notes").headers["Allow"]
    assert served.request("TRACE", "/api/v1/notes").status_code == 405
    assert served.get("/health").json()["status"] == "ok"


def test_a_body_without_length_is_bounded_too(served, clerk):  # noqa: F811
    headers = {"Authorization": clerk.environ_base["HTTP_AUTHORIZATION"], "Content-Type": "application/json"}
    chunks = (b'{"title": "' + b"x" * 5000 for _ in range(100))
    try:
        answer = served.post("/api/v1/notes", content=chunks, headers=headers)
    except httpx.TransportError:
        return  # refused while we were still sending
    assert answer.status_code in (400, 413)

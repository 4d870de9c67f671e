"""Notices over HTTP and on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from core_erp import Actor
from plugins.notices import cli
from plugins.notices.models import Delivery, NoticeRow

PLUGINS = ("notices",)
NOTICES = "/api/v1/notices"


@pytest.fixture
def sales(client, people):
    return client.as_(people.sales)


@pytest.fixture
def manager(client, people):
    return client.as_(people.manager)


def items(client, address=NOTICES, **query):
    answer = client.get(address, query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def test_an_inbox_read_and_emptied(desk, sales, manager):
    for n in range(3):
        desk.tell(key=f"p{n}", people=(desk.people.sales.user_id,))
    desk.tell(kind="parcels.fire", key="f", people=(desk.people.manager.user_id,))
    first, second, third = items(sales)
    assert first["title"] == "Parcel SF-1 is lost" and first["link"] == "/parcels/1" and first["deliveries"] == []
    assert sales.get(f"{NOTICES}/unread").json == {"count": 3}
    assert sales.post(f"{NOTICES}/{first['id']}/read").json["read_at"] == "2026-03-02T09:00:00Z"
    assert sales.post(f"{NOTICES}/read", json={"notice_id": second["id"]}).status_code == 204
    assert [n["id"] for n in items(sales, is_unread="true")] == [third["id"]]
    assert sales.post(f"{NOTICES}/{third['id']}/dismiss").status_code == 200
    assert sales.get(f"{NOTICES}/unread").json == {"count": 0}
    assert len(items(sales)) == 2
    assert items(sales, kind="parcels.fire") == [] and len(items(sales, subject="parcels.parcel:1")) == 2
    assert manager.post(f"{NOTICES}/{first['id']}/read").status_code == 404
    assert sales.post(f"{NOTICES}/open").status_code == 204
    seen = {n.key: n.seen_at for n in desk.rows(NoticeRow)}
    assert seen["p1"] == datetime(2026, 3, 2, 9, tzinfo=UTC) and seen["f"] is None


def test_the_inbox_stays_flat(desk, sales, statements):
    for n in range(30):
        desk.tell(key=f"p{n}", people=(desk.people.sales.user_id,))
    items(sales)
    with statements() as seen:
        assert len(items(sales)) == 30
    assert len(seen) <= 6, seen


def test_how_one_is_told(desk, sales, manager):
    assert {c["code"] for c in items(sales, f"{NOTICES}/channels")} == {"email"}
    assert {k["code"] for k in items(sales, f"{NOTICES}/kinds")} >= {"parcels.lost", "notices.digest"}
    wish = [{"kind": "parcels.lost", "channel": "email", "mode": "digest"}, {"kind": "*", "channel": "email", "mode": "off"}]
    assert sales.put(f"{NOTICES}/preferences", json={"preferences": wish}).status_code == 204
    assert items(sales, f"{NOTICES}/preferences") == wish
    assert items(manager, f"{NOTICES}/preferences") == []
    assert manager.put(f"{NOTICES}/roles/sales/preferences", json={"preferences": wish[:1]}).status_code == 204
    assert items(manager, f"{NOTICES}/roles/sales/preferences") == wish[:1]
    assert sales.put(f"{NOTICES}/roles/sales/preferences", json={"preferences": []}).status_code == 403
    assert manager.put(f"{NOTICES}/roles/moon/preferences", json={"preferences": []}).status_code == 404
    hours = {"timezone": "Europe/Berlin", "quiet_from": "22:00", "quiet_until": "07:00", "digest_at": "08:30"}
    assert sales.put(f"{NOTICES}/hours", json=hours).json == hours
    assert sales.get(f"{NOTICES}/hours").json == hours


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ([{"channel": "pigeon", "mode": "now"}], "notices/no-channel"),
        ([{"channel": "email", "mode": "now", "kind": "parcels.unknown"}], "notices/no-kind"),
        ([{"channel": "email", "mode": "now"}, {"channel": "email", "mode": "off"}], "notices/chosen-twice"),
    ],
)
def test_what_cannot_be_chosen(sales, wish, code):
    answer = sales.put(f"{NOTICES}/preferences", json={"preferences": wish})
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert items(sales, f"{NOTICES}/preferences") == []


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ({"timezone": "Mars/Olympus"}, "notices/no-zone"),
        ({"quiet_from": "22:00"}, "notices/quiet-hours"),
        ({"digest_at": "24:00"}, "notices/time-of-day"),
    ],
)
def test_hours_that_are_none(sales, hours, code):
    answer = sales.put(f"{NOTICES}/hours", json=hours)
    assert (answer.status_code, answer.json["code"]) == (422, code)


# -- words --------------------------------------------------------------------------------------------------------


def test_the_company_writes_its_own_words(desk, manager):
    address = f"{NOTICES}/templates/parcels.lost/en"
    words = {"title": "Lost: {{ parcel }}", "body": "{% if why %}Why: {{ why }}{% else %}Nobody knows.{% endif %} {{ worth }}"}
    assert manager.post(f"{address}/preview", json=words).json == {"title": "Lost: [parcel]", "body": "Why: [why] [worth]"}
    assert manager.put(address, json=words).status_code == 200
    desk.tell(people=(desk.people.sales.user_id,), facts={"worth": {"minor": 123450, "currency": "CNY"}})
    (told,) = desk.rows(NoticeRow)
    assert (told.title, told.body) == ("Lost: SF-1", "Nobody knows. CN¥1,234.50")
    mine = {(t["kind"], t["locale"]): t for t in items(manager, f"{NOTICES}/templates")}
    assert mine["parcels.lost", "en"] == {"kind": "parcels.lost", "locale": "en", **words, "is_own": True}
    assert not mine["parcels.lost", "zh_CN"]["is_own"]
    assert manager.delete(address).status_code == 204
    assert manager.delete(address).status_code == 404
    desk.tell(key="again", people=(desk.people.sales.user_id,))
    assert [n.title for n in desk.rows(NoticeRow)] == ["Lost: SF-1", "Parcel SF-1 is lost"]  # what was said stays said


@pytest.mark.parametrize(
    ("words", "pointer"),
    [
        ({"title": "{{ 7*7 }}", "body": "x"}, "/title"),
        ({"title": "x", "body": "all\n{{ parcel.__class__ }}"}, "/body"),
        ({"title": "x", "body": "{% for x in parcel %}{% endfor %}"}, "/body"),
        ({"title": "two\nlines", "body": "x"}, "/title"),
        ({"title": "x", "body": "y" * 16_001}, "/body"),
    ],
)
def test_what_is_no_template_is_refused_with_its_place(manager, words, pointer):
    address = f"{NOTICES}/templates/parcels.lost/en"
    for answer in (manager.put(address, json=words), manager.post(f"{address}/preview", json=words)):
        assert answer.status_code == 422, answer.json
        assert answer.json["objections"][0]["pointer"] == pointer if "objections" in answer.json else pointer in answer.text
    assert not any(t["is_own"] for t in items(manager, f"{NOTICES}/templates"))
    assert manager.put(f"{NOTICES}/templates/parcels.lost/fr", json={"title": "x", "body": "y"}).status_code == 404


# -- what became of them ------------------------------------------------------------------------------------------


def test_everybodys_deliveries(desk, smtp_port, mailbox, sales, manager):
    desk.address(desk.people.sales, "s@acme.example")
    mailbox.rcpt = lambda _address: "550 no such user"
    desk.tell(people=(desk.people.sales.user_id,))
    desk.work()
    (mine,) = items(sales)
    assert [(d["channel"], d["state"], d["reason"]) for d in mine["deliveries"]] == [
        ("email", "failed", "the mail server says 550 no such user")
    ]
    assert sales.get(f"{NOTICES}/deliveries").status_code == 403
    (one,) = items(manager, f"{NOTICES}/deliveries", state="failed", key="p1")
    assert (one["recipient"], one["title"], one["attempts"]) == (f"user:{desk.people.sales.user_id}", "Parcel SF-1 is lost", 1)
    assert manager.get("/health").json["status"] != "ok" or "notices" in manager.get("/health").text
    mailbox.rcpt = lambda _address: None
    again = manager.post(f"{NOTICES}/deliveries/{one['id']}/retry")
    assert (again.status_code, again.json["state"]) == (200, "pending")
    assert manager.post(f"{NOTICES}/deliveries/{one['id']}/retry").status_code == 409
    desk.work()
    assert items(manager, f"{NOTICES}/deliveries", state="sent")[0]["reason"] == ""
    desk.assert_sound()


def test_old_notices_are_forgotten(desk, notices_settings):
    desk.tell(people=(desk.people.sales.user_id,))
    desk.clock.advance(days=366)
    desk.tell(key="new", people=(desk.people.sales.user_id,))
    desk.work()
    assert [n.key for n in desk.rows(NoticeRow)] == ["new"]


# -- the command line ---------------------------------------------------------------------------------------------


@pytest.fixture
def command(desk, monkeypatch):
    monkeypatch.setattr(cli, "opened", lambda _code: (desk.erp, Actor.system(desk.house.company_id, via="cli")))
    return lambda *words: CliRunner().invoke(cli.notices, words)


def test_the_command(desk, smtp_port, mailbox, command):
    desk.address(desk.people.sales, "s@acme.example")
    assert "no deliveries yet" in command("list").output
    mailbox.rcpt = lambda _address: "550 no such user"
    desk.tell(people=(desk.people.sales.user_id,))
    desk.work()
    shown = json.loads(command("list", "--json").output)
    assert shown["counts"] == {"failed": 1}
    assert shown["deliveries"][0]["kind"] == "parcels.lost"
    assert "1 failed" in command("list").output
    failing = command("test", "--to", "you@acme.example")
    assert failing.exit_code == 1 and "550 no such user" in failing.output
    mailbox.rcpt = lambda _address: None
    assert "1 deliveries are on their way again" in command("retry", "--failed").output
    desk.work()
    tried = command("test", "--to", "you@acme.example", "--locale", "zh_CN")
    assert "email took it" in tried.output
    assert [m["Subject"] for m in mailbox.mails] == ["Parcel SF-1 is lost", "这是一条测试通知"]
    assert command("test").exit_code == 2
    assert [d.state for d in desk.rows(Delivery)] == ["sent"]

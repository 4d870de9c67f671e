"""Reading over HTTP: who may, pages, tags."""

from __future__ import annotations

import pytest
from http_fixtures import Note, app, clerk, settings  # noqa: F401

from core_erp import Actor
from core_erp.testing import factories

PLUGINS = ()


@pytest.fixture
def notes(erp, company):
    with erp.transaction(Actor.system(company.id)) as tx:
        rows = tx.add_all(Note(company_id=company.id, title=f"n{i}", amount_minor=i) for i in range(1, 8))
        tx.flush()
        return [row.id for row in rows]


def test_nobody_reads_without_a_token(client, notes):
    for headers in ({}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer nope"}):
        answer = client.get(f"/api/v1/notes/{notes[0]}", headers=headers)
        assert answer.status_code == 401
        assert answer.content_type == "application/problem+json"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.json["code"] == "core/unauthorized"


def test_the_api_sees_no_cookies(app, client):  # noqa: F811
    seen = []
    app.before_request(lambda: seen.append(dict(__import__("flask").request.cookies)))
    client.set_cookie("session", "stolen")
    client.get("/api/v1/me")
    assert seen == [{}]


def test_the_permission_is_named(client, people, notes):
    answer = client.as_(people.finance).get(f"/api/v1/notes/{notes[0]}")
    assert answer.status_code == 403
    assert answer.json["facts"] == {"permission": "notes.view"}


def test_one_note(clerk, notes):  # noqa: F811
    answer = clerk.get(f"/api/v1/notes/{notes[2]}")
    assert answer.status_code == 200
    assert answer.json == {
        "id": notes[2], "title": "n3", "quantity": "1", "amount_minor": 3, "version": 1,
        "extensions": {"loyalty": {"points": notes[2] * 10}},
    }  # fmt: skip
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_there_is_no_such_note(clerk, notes):  # noqa: F811
    for number in ("0", "999", 2**63 - 1, 2**63, "9" * 40, "-1", "1.5", "x"):
        assert clerk.get(f"/api/v1/notes/{number}").status_code == 404


def test_notes_of_another_company_are_not_there(erp, clerk):  # noqa: F811
    with erp.transaction(Actor.system(0)) as tx:
        other = factories.company(tx)
        tx.flush()
        foreign = tx.add(Note(company_id=other.id, title="theirs"))
        tx.flush()
    assert clerk.get(f"/api/v1/notes/{foreign.id}").status_code == 404
    assert clerk.get("/api/v1/notes").json["items"] == []


def test_a_customer_lists_only_what_is_theirs(erp, company, client, people):
    with erp.transaction(Actor.system(company.id)) as tx:
        ours, theirs = factories.partner(tx), factories.partner(tx)
        tx.flush()
        tx.add_all(Note(company_id=company.id, title=str(p.id), partner_id=p.id) for p in (ours, theirs))
    customer = client.as_(people.of("kim", "customer", partner_id=ours.id))
    assert [n["title"] for n in customer.get("/api/v1/notes").json["items"]] == [str(ours.id)]


def test_nothing_has_changed(clerk, notes):  # noqa: F811
    first = clerk.get(f"/api/v1/notes/{notes[0]}")
    again = clerk.get(f"/api/v1/notes/{notes[0]}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    clerk.patch(f"/api/v1/notes/{notes[0]}", json={"title": "new"})
    assert clerk.get(f"/api/v1/notes/{notes[0]}", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("sort", ["id", "-id"])
def test_pages_neither_skip_nor_repeat(clerk, notes, sort):  # noqa: F811
    seen, cursor = [], None
    while True:
        answer = clerk.get("/api/v1/notes", query_string={"limit": 3, "sort": sort} | ({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, answer.json
        seen += [n["id"] for n in answer.json["items"]]
        cursor = answer.json["next"]
        if cursor is None:
            break
    assert seen == sorted(notes, reverse=sort == "-id")
    assert answer.json["items"][0]["extensions"]["loyalty"]


def test_filters(clerk, notes):  # noqa: F811
    assert [n["title"] for n in clerk.get("/api/v1/notes?title=n3").json["items"]] == ["n3"]
    assert len(clerk.get("/api/v1/notes?at_least=6").json["items"]) == 2


WRONG = [
    ("limit=0", "limit", "core/invalid-value"), ("limit=201", "limit", "core/invalid-value"),
    ("limit=1.5", "limit", "core/invalid-value"), ("limit=", "limit", "core/invalid-value"),
    ("limit=1&limit=2", "limit", "core/repeated-parameter"), ("sort=title", "sort", "core/invalid-value"),
    ("cursor=abc", "cursor", "core/invalid-value"), ("cursor=%F0%9F%98%80", "cursor", "core/invalid-value"),
    ("cursor=LWlkOjM", "cursor", "core/invalid-value"), ("cursor=aWQ6OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "cursor", "core/invalid-value"),
    ("colour=red", "colour", "core/unknown-parameter"), ("at_least=1e3", "at_least", "core/invalid-value"),
    ("at_least=99999999999999999999999", "at_least", "core/invalid-value"), ("urgent=yes", "urgent", "core/invalid-value"),
    ("title=%00", "title", "core/invalid-value"),
]  # fmt: skip


def test_parameters_that_cannot_be_used(clerk):  # noqa: F811
    for query, parameter, code in WRONG:
        answer = clerk.get(f"/api/v1/notes?{query}")
        assert answer.status_code == 422, query
        assert [(e["parameter"], e["code"]) for e in answer.json["errors"]] == [(parameter, code)], query


def test_few_statements(clerk, notes, statements):  # noqa: F811
    with statements() as seen:
        clerk.get("/api/v1/notes")
    assert len(seen) == 3, str(seen)

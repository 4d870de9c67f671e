"""Writing over HTTP: shapes, keys, versions, refusals."""

from __future__ import annotations

import json

import pytest
from http_fixtures import Note, app, clerk, settings  # noqa: F401
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from core_erp import Actor
from core_erp.audit import AuditRow
from core_erp.errors import OutcomeUnknown
from core_erp.idempotency import IdempotencyKey, forget_old
from core_erp.outbox import EventRow
from core_erp.problems import problem_of

PLUGINS = ()
NOTE = {"title": "First", "quantity": "2.50", "amount_minor": 7}


@pytest.fixture
def count(erp):
    def count(model=Note):
        with erp.session(reading=True) as session:
            return session.scalar(select(func.count()).select_from(model))

    return count


def test_a_note_is_written_with_event_and_trail(clerk, erp, people):  # noqa: F811
    answer = clerk.post("/api/v1/notes", json=NOTE, headers={"X-Request-Id": "from-the-till.7"})
    assert answer.status_code == 201, answer.json
    assert answer.json["quantity"] == "2.5"
    assert answer.headers["X-Request-Id"] == "from-the-till.7"
    with erp.session(reading=True) as session:
        (event,) = session.scalars(select(EventRow).where(EventRow.name == "notes.note_written"))
        row = session.scalars(select(AuditRow).where(AuditRow.table_name == "notes_note")).one()
    assert event.actor_id == people.warehouse.user_id
    assert (row.request_id, row.via, row.actor_id) == ("from-the-till.7", "api", people.warehouse.user_id)


def test_the_id_of_a_request_must_be_sane(clerk):  # noqa: F811
    for mad in ("a" * 65, "x y", "<script>", "é"):
        answer = clerk.get("/api/v1/me", headers={"X-Request-Id": mad})
        assert answer.headers["X-Request-Id"] != mad
        assert len(answer.headers["X-Request-Id"]) == 32


def test_rights_come_before_the_body(client, people, clerk):  # noqa: F811
    assert client.post("/api/v1/notes", data="rubbish").status_code == 401
    assert client.as_(people.manager).post("/api/v1/notes", data="rubbish").status_code == 403
    assert clerk.post("/api/v1/notes", data="rubbish").status_code == 415


# -- the form of what is sent -------------------------------------------------------------------------------------

QUANTITIES = (-1, "-1", 0, "0", "0.0", 0.5, "1e3", 2**63, "1000000000.1", "0.0000001", "NaN", "", True, " 1", "١", "1\n", [], {})
AMOUNTS = (-1, 0.5, 1.0, 2.6e-42, 2**63, 10**15 + 1, "1", "NaN", "", True, [])
BAD = [
    ({"quantity": "1"}, "/title", "core/required"),
    ({**NOTE, "title": None}, "/title", "core/null"),
    ({**NOTE, "title": 5}, "/title", "core/invalid-value"),
    ({**NOTE, "title": ""}, "/title", "core/invalid-value"),
    ({**NOTE, "title": "x" * 41}, "/title", "core/invalid-value"),
    ({**NOTE, "title": "a\u0000b"}, "/title", "core/invalid-value"),
    ({**NOTE, "title": "\u001b[2J"}, "/title", "core/invalid-value"),
    ({**NOTE, "version": 7}, "/version", "core/unknown-field"),
    ({**NOTE, "secret_plan": "x"}, "/secret_plan", "core/unknown-field"),
    ({**NOTE, "a/b~c": 1}, "/a~1b~0c", "core/unknown-field"),
    ({**NOTE, "tags": ["ok", "not ok"]}, "/tags/1", "core/invalid-value"),
    ({**NOTE, "tags": ["ok\n"]}, "/tags/0", "core/invalid-value"),
    ({**NOTE, "extensions": {"acme": {"pickup_code": "far too long"}}}, "/extensions/acme/pickup_code", "core/invalid-value"),
    ({**NOTE, "extensions": {"acme": {"colour": "red"}}}, "/extensions/acme/colour", "core/unknown-field"),
    ({**NOTE, "extensions": {"other": {}}}, "/extensions/other", "core/unknown-field"),
    *(({**NOTE, "quantity": q}, "/quantity", "core/invalid-value") for q in QUANTITIES),
    *(({**NOTE, "amount_minor": a}, "/amount_minor", "core/invalid-value") for a in AMOUNTS),
    ({**NOTE, "quantity": None}, "/quantity", "core/null"),
    ({**NOTE, "amount_minor": None}, "/amount_minor", "core/null"),
]  # fmt: skip


def test_wrong_forms_are_refused_by_name(clerk, count):  # noqa: F811
    for sent, pointer, code in BAD:
        answer = clerk.post("/api/v1/notes", json=sent)
        assert (answer.status_code, answer.json["code"]) == (422, "core/invalid"), sent
        assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [(pointer, code)], sent
    assert count() == 0


BODIES = [
    (b"", 422), (b"[]", 422), (b'"x"', 422), (b"null", 422), (b"1", 422),
    (b"{", 400), (b'{"title": "\xff"}', 400), (b'{"title": "\\ud800"}', 400), (b'{"title": NaN}', 400),
    (b'{"title": "a", "amount_minor": Infinity}', 400), (b'{"title": "a", "amount_minor": 1e400}', 400),
    (b'{"title": "a", "amount_minor": ' + b"9" * 5000 + b"}", 400), (b'{"title": "a", "title": "b"}', 400),
    (b"[" * 15000, 400), ('{"title": "a"}'.encode("utf-16"), 400),
    (b'{"title": "' + b"x" * 30000 + b'"}', 413),
]  # fmt: skip


def test_bodies_that_cannot_be_used(clerk, count):  # noqa: F811
    for data, status in BODIES:
        answer = clerk.post("/api/v1/notes", data=data, content_type="application/json")
        assert answer.status_code == status, data[:60]
        assert answer.content_type == "application/problem+json"
    assert count() == 0


def test_only_plain_json(clerk):  # noqa: F811
    form, zipped = "application/x-www-form-urlencoded", {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    for headers in ({"Content-Type": "text/plain"}, {"Content-Type": form}, {}, zipped):
        assert clerk.post("/api/v1/notes", data=json.dumps(NOTE), headers=headers).status_code == 415


def test_parameters_of_a_write_are_refused(clerk, count):  # noqa: F811
    assert clerk.post("/api/v1/notes?title=x", json=NOTE).status_code == 422
    assert count() == 0


def test_a_write_without_shape_takes_nothing(clerk):  # noqa: F811
    note = clerk.post("/api/v1/notes", json=NOTE).json["id"]
    key = {"Idempotency-Key": "k"}
    assert clerk.post(f"/api/v1/notes/{note}/pay", json={"amount_minor": 500}, headers=key).status_code == 422
    assert clerk.post(f"/api/v1/notes/{note}/pay", json={}, headers=key).json["amount_minor"] == 8


def test_deleting_answers_with_nothing(clerk, count):  # noqa: F811
    note = clerk.post("/api/v1/notes", json=NOTE).json["id"]
    answer = clerk.delete(f"/api/v1/notes/{note}")
    assert (answer.status_code, answer.data) == (204, b"")
    assert count() == 0


# -- what other plugins add ---------------------------------------------------------------------------------------


def test_fields_of_other_plugins_are_kept_and_shown(clerk):  # noqa: F811
    added = {"acme": {"pickup_code": "A1", "weight": "2.50"}}
    answer = clerk.post("/api/v1/notes", json={**NOTE, "extensions": added})
    shown = {"acme": {"pickup_code": "A1", "weight": "2.50"}, "loyalty": {"points": answer.json["id"] * 10}}
    assert answer.json["extensions"] == shown
    assert clerk.get(f"/api/v1/notes/{answer.json['id']}").json["extensions"] == shown


# -- once and only once -------------------------------------------------------------------------------------------


def test_the_same_request_twice_is_one_act(clerk, count):  # noqa: F811
    first = clerk.post("/api/v1/notes", json=NOTE, headers={"Idempotency-Key": "abc"})
    again = clerk.post("/api/v1/notes", json=dict(reversed(NOTE.items())), headers={"Idempotency-Key": "abc"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    assert first.headers["ETag"] == again.headers["ETag"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (count(), count(EventRow), count(IdempotencyKey)) == (1, 1, 1)


def test_a_key_belongs_to_one_request(clerk, count):  # noqa: F811
    key = {"Idempotency-Key": "abc"}
    note = clerk.post("/api/v1/notes", json=NOTE, headers=key).json["id"]
    other = clerk.post("/api/v1/notes", json={**NOTE, "title": "Second"}, headers=key)
    elsewhere = clerk.post(f"/api/v1/notes/{note}/pay", headers=key)
    assert (other.status_code, other.json["code"]) == (409, "core/idempotency-mismatch")
    assert elsewhere.status_code == 409
    assert count() == 1


def test_a_key_belongs_to_one_person(client, people, clerk):  # noqa: F811
    key = {"Idempotency-Key": "abc"}
    clerk.post("/api/v1/notes", json=NOTE, headers=key)
    colleague = client.as_(people.second("warehouse"))
    assert colleague.post("/api/v1/notes", json={**NOTE, "title": "Mine"}, headers=key).status_code == 201


def test_a_refused_request_leaves_its_key_free(clerk):  # noqa: F811
    key = {"Idempotency-Key": "abc"}
    assert clerk.post("/api/v1/notes", json={**NOTE, "amount_minor": 5000}, headers=key).status_code == 409
    assert clerk.post("/api/v1/notes", json=NOTE, headers=key).status_code == 201


def test_a_key_has_a_form(clerk):  # noqa: F811
    for key in ("", "a b", "x" * 256, "é"):
        answer = clerk.post("/api/v1/notes", json=NOTE, headers={"Idempotency-Key": key})
        assert (answer.status_code, answer.json["code"]) == (400, "core/idempotency-key")


def test_paying_needs_a_key(clerk):  # noqa: F811
    note = clerk.post("/api/v1/notes", json=NOTE).json["id"]
    assert clerk.post(f"/api/v1/notes/{note}/pay").json["code"] == "core/idempotency-key"
    for _ in range(3):
        answer = clerk.post(f"/api/v1/notes/{note}/pay", headers={"Idempotency-Key": "pay-1", "If-Match": '"1"'})
        assert (answer.status_code, answer.json["amount_minor"]) == (200, 8)


def test_keys_are_forgotten_after_a_week(clerk, erp, company, clock, count):  # noqa: F811
    clerk.post("/api/v1/notes", json=NOTE, headers={"Idempotency-Key": "abc"})
    for days, left in ((6, 1), (2, 0)):
        clock.advance(days=days)
        with erp.transaction(Actor.system(company.id)) as tx:
            forget_old(tx, {})
        assert count(IdempotencyKey) == left


# -- versions -----------------------------------------------------------------------------------------------------


def test_who_has_not_seen_the_newest_version_may_not_write(clerk):  # noqa: F811
    made = clerk.post("/api/v1/notes", json=NOTE)
    address, tag = f"/api/v1/notes/{made.json['id']}", made.headers["ETag"]
    assert clerk.get(address).headers["ETag"] == tag
    changed = clerk.patch(address, json={"amount_minor": 9}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json["version"]) == (200, 2)
    stale = clerk.patch(address, json={"amount_minor": 10}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json["code"], stale.json["facts"]) == (412, "core/stale", {"version": 2})
    for good in (changed.headers["ETag"], f"W/{changed.headers['ETag']}", f'"77", {changed.headers["ETag"]}'):
        assert clerk.patch(address, json={"title": "First"}, headers={"If-Match": good}).status_code == 200
    assert clerk.patch(address, json={"title": "Free"}, headers={"If-Match": "*"}).status_code == 200
    assert clerk.patch(address, json={"title": "Free"}).status_code == 200
    assert clerk.patch("/api/v1/notes/999", json={}, headers={"If-Match": "*"}).status_code == 404


# -- refusals -----------------------------------------------------------------------------------------------------


def broken(client, how, **headers):
    return client.post("/api/v1/notes/break", json={"how": how}, headers=headers)


def test_every_objection_is_told(clerk):  # noqa: F811
    answer = broken(clerk, "objections")
    assert (answer.status_code, answer.json["code"]) == (422, "core/refused")
    assert answer.json["detail"] == "3 days late; Too rude"
    assert answer.json["errors"] == [
        {"code": "notes/late", "detail": "3 days late", "pointer": "/how", "facts": {"days": 3}},
        {"code": "notes/rude", "detail": "Too rude", "pointer": "/how"},
    ]
    assert broken(clerk, "one").json["code"] == "notes/late"


def test_the_database_has_the_last_word(clerk):  # noqa: F811
    clerk.post("/api/v1/notes", json=NOTE)
    again = clerk.post("/api/v1/notes", json=NOTE)
    assert (again.status_code, again.json["code"], again.json["facts"]) == (409, "core/exists-already", {"fields": "title"})
    check = broken(clerk, "check")
    assert (check.status_code, check.json["facts"]) == (409, {"constraint": "ck_notes_note_amount"})
    assert (broken(clerk, "reference").status_code, broken(clerk, "reference").json["code"]) == (409, "core/reference")
    large = broken(clerk, "large")
    assert (large.status_code, large.json["code"]) == (422, "core/out-of-range")


def test_what_the_orm_found_changed_is_a_conflict():
    problem = problem_of(StaleDataError())
    assert (problem.status, problem.code) == (409, "core/changed-meanwhile")


def test_an_unknown_outcome_may_be_repeated():
    problem = problem_of(OutcomeUnknown("The connection was lost"))
    assert (problem.status, problem.code, problem.headers["Retry-After"]) == (503, "core/outcome-unknown", "1")


def test_bugs_are_logged_and_not_shown(clerk, caplog):  # noqa: F811
    answer = broken(clerk, "bug")
    assert (answer.status_code, answer.json["code"]) == (500, "core/internal")
    assert "hunter2" not in answer.text
    assert answer.json["facts"]["incident"] in caplog.text


def test_methods_and_addresses_that_are_not_there(clerk):  # noqa: F811
    answer = clerk.put("/api/v1/notes")
    assert (answer.status_code, answer.json["code"]) == (405, "core/method-not-allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert clerk.open("/api/v1/notes", method="TRACE").status_code == 405
    missing = clerk.get("/api/v1/nothing")
    assert (missing.status_code, missing.content_type) == (404, "application/problem+json")
    assert clerk.get("/api/v1/notes/").status_code == 404

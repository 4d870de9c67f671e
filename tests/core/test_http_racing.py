"""Many at once, over a real server: one key is one act, and others in the way are waited for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from http_fixtures import Note, app, clerk, served, settings  # noqa: F401
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from core_erp import Actor
from core_erp.idempotency import Key, claim

PLUGINS = ()
NOTE = {"title": "First", "quantity": "2.50", "amount_minor": 7}


@pytest.fixture
def token(clerk):  # noqa: F811
    return {"Authorization": clerk.environ_base["HTTP_AUTHORIZATION"]}


def count(erp):
    with erp.session(reading=True) as session:
        return session.scalar(select(func.count()).select_from(Note))


def test_fifty_identical_requests_are_one_act(served, token, erp):  # noqa: F811
    headers = {**token, "Idempotency-Key": "double-click"}
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: served.post("/api/v1/notes", json=NOTE, headers=headers), range(50)))
    assert {a.status_code for a in answers} == {201}, {a.text for a in answers}
    assert len({a.content for a in answers}) == 1
    assert sum("Idempotency-Replayed" not in a.headers for a in answers) == 1
    assert count(erp) == 1


def test_without_a_key_the_database_lets_one_through(served, token, erp):  # noqa: F811
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: served.post("/api/v1/notes", json=NOTE, headers=token), range(16)))
    assert sorted(a.status_code for a in answers) == [201] + [409] * 15
    assert count(erp) == 1


def test_of_many_writers_with_one_version_one_wins(served, token):  # noqa: F811
    made = served.post("/api/v1/notes", json=NOTE, headers=token)
    address, headers = f"/api/v1/notes/{made.json()['id']}", {**token, "If-Match": made.headers["ETag"]}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: served.patch(address, json={"amount_minor": n}, headers=headers), range(100, 116)))
    assert sorted(a.status_code for a in answers) == [200] + [412] * 15
    assert served.get(address, headers=token).json()["version"] == 2


def test_a_request_that_still_runs_is_told_of(clerk, erp, erp_engine, people):  # noqa: F811
    if erp_engine == "sqlite":
        pytest.skip("SQLite has one writer at a time: the second request waits at BEGIN")
    key = Key(f"{people.warehouse.company_id}:{people.warehouse.user_id}", "slow", "x" * 64)
    claimed, release = threading.Event(), threading.Event()

    def hold():
        with erp.transaction(Actor.system(1)) as tx:
            claim(tx, key)
            claimed.set()
            release.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    claimed.wait(5)
    answer = clerk.post("/api/v1/notes", json=NOTE, headers={"Idempotency-Key": "slow"})
    release.set()
    holder.join()
    assert (answer.status_code, answer.json["code"]) == (409, "core/in-progress")


class Deadlock(Exception):
    sqlstate = "40P01"


@pytest.mark.parametrize(("failures", "status"), [(1, 201), (4, 201), (5, 503)])
def test_what_others_broke_is_run_again(clerk, erp, monkeypatch, failures, status):  # noqa: F811
    left = [failures]

    def objections(*, tx):
        if left[0]:
            left[0] -= 1
            raise OperationalError("UPDATE …", {}, Deadlock("deadlock detected"))
        return []

    monkeypatch.setattr(erp.hook, "erp_commit_objections", objections)
    answer = clerk.post("/api/v1/notes", json=NOTE, headers={"Idempotency-Key": "a"})
    assert answer.status_code == status
    if status == 503:
        assert (answer.json["code"], answer.headers["Retry-After"]) == ("core/unavailable", "1")
    assert count(erp) == (1 if status == 201 else 0)

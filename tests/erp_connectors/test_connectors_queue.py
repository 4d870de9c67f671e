"""The queue: circuits, holds, retries of many, order, memory of what was written, and who waits for whom."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from connectors_house import House
from sqlalchemy import select, update

from core_erp import jobs
from core_erp.masters import operations as masters
from core_erp.masters.models import Partner
from plugins.erp_connectors import operations, queries, sweeping
from plugins.erp_connectors.models import Connection, Link
from plugins.erp_connectors.reconcile import Period, cut_off
from plugins.erp_connectors.wire.pacing import Pace

PLUGINS = ("erp_connectors",)
SETTINGS = {"erp_connectors": {"rest_seconds": 0.02, "timeout_seconds": 5, "wait_seconds": 0.05}}
DATABASES = ("sqlite",)
Choose = Callable[[str, Any], None]
ALL = ("customer", "product", "sale_order", "delivery", "return_notice", "return_receipt", "credit_note", "refund")


def connection_of(house: House) -> Connection:
    with house.erp.reading(house.house) as tx:
        return house.connection(tx)


def test_every_kind_is_carried_over_once_and_masters_go_first(house: House) -> None:
    mock = house.mock()
    house.connect(mock, carries=ALL)
    house.whole_return(3)
    assert set(house.push()) == {"done"}
    links = house.links()
    assert {link.kind for link in links} == set(ALL)
    done = {link.kind: link.done_at for link in links}
    assert done["customer"] <= done["sale_order"] <= done["delivery"] <= done["return_receipt"] <= done["credit_note"]
    report = house.reconcile()
    assert report.is_clean, [row for row in report.rows if row.verdict != "matched"]
    house.assert_lawful()


def test_a_master_changed_here_is_written_there_again(house: House) -> None:
    mock = house.mock()
    house.connect(mock, carries=("customer", "return_receipt"))
    house.receive(house.approved(house.sell(10), 3))
    house.push()
    (customer,) = house.links(kind="customer")
    with house.erp.transaction(house.house) as tx:
        masters.change_partner(tx, customer.our_id, name="Renamed Ltd")
    with house.erp.transaction(house.house) as tx:
        sweeping.see_to(tx, house.connection(tx))
    assert set(house.push()) == {"done"}
    assert "Renamed Ltd" in str(mock.documents(customer.number))
    assert house.links(kind="customer")[0].revision != customer.revision


def test_the_circuit_opens_says_why_and_one_document_tries_for_all(house: House, choose: Choose) -> None:
    choose("breaker_failures", 2)
    choose("rest_seconds", 3600)
    mock = house.connected()
    with house.erp.transaction(house.house) as tx:
        house.connection(tx).url = "http://127.0.0.1:9/k3cloud/"
    house.whole_return(3)
    house.work()
    for _ in range(2):
        with house.erp.transaction(house.house) as tx:
            operations.push_all(tx, house.connection(tx).id)
        house.work()
    silent = connection_of(house)
    assert (silent.breaker, silent.failures >= 2) == ("open", True)
    assert silent.problem and "can be reached" in str(silent.next_action) and silent.rests_until
    with house.erp.transaction(house.house) as tx:
        connection = house.connection(tx)
        connection.url, connection.rests_until = f"{mock.url}/k3cloud/", tx.now - timedelta(seconds=1)
        tx.session.execute(update(Link).where(Link.due_at.is_not(None)).values(due_at=tx.now))
        operations.push_all(tx, connection.id)
    assert house.push() == {"done": 2}
    assert (connection_of(house).breaker, connection_of(house).problem) == ("closed", None)


def test_wrong_credentials_are_a_problem_of_the_connection_with_a_recipe(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.connected()
    monkeypatch.setenv("ERP_SECRET_WRONG", "wrong")
    with house.erp.transaction(house.house) as tx:
        house.connection(tx).secret = "env:ERP_SECRET_WRONG"
    house.receive(house.approved(house.sell(10), 3))
    house.push(seconds=1)
    connection = connection_of(house)
    assert connection.breaker == "open" and "account, user and secret" in str(connection.next_action)
    assert "wrong" not in f"{connection.problem} {connection.next_action}"
    assert house.links()[0].standing == "waiting", "the document waits, and nobody has to send it again by hand"


def test_all_that_wait_for_a_person_are_sent_again_after_the_fix(house: House) -> None:
    mock = house.connected()
    mock.fault("refuse", "Save", "停用的物料", times=0)
    for _ in range(3):
        house.receive(house.approved(house.sell(10), 2))
    assert house.push() == {"parked": 3}
    mock.heal()
    with house.erp.transaction(house.house) as tx:
        assert operations.retry_parked(tx, house.connection(tx).id) == 3
    assert house.push() == {"done": 3}


def test_a_sleeping_receiver_holds_up_nobody_else(house: House) -> None:
    sleepy, awake = house.connected("kingdee"), house.connected("yonbip")
    sleepy.fault("delay", value="4", times=0)
    house.receive(house.approved(house.sell(10), 3))
    jobs.drain(house.erp, limit=1)
    stop = threading.Event()
    worker = threading.Thread(target=jobs.work, args=(house.erp, stop), kwargs={"idle_seconds": 0.05, "threads": 3})
    worker.start()
    try:
        until = time.monotonic() + 60
        while not awake.documents() and time.monotonic() < until:
            time.sleep(0.05)
        assert awake.documents()
        done = {link.connection_id: link.standing for link in house.links()}
        assert "open" in done.values(), "the sleeping one is still at it"
    finally:
        sleepy.heal()
        stop.set()
        worker.join()


def test_nothing_local_changes_by_a_push_that_fails(house: House) -> None:
    house.connected().fault("refuse", "Save", times=0)
    return_id = house.whole_return(3)
    with house.erp.reading(house.house) as tx:
        before = {p.id: p.name for p in tx.session.scalars(select(Partner))}
    house.push(seconds=1)
    with house.erp.reading(house.house) as tx:
        assert {p.id: p.name for p in tx.session.scalars(select(Partner))} == before
        assert queries.overview(tx)[0].counts["parked"] == 1
    assert return_id
    house.assert_lawful()


def test_calls_keep_to_the_pace_that_was_set() -> None:
    slept: list[float] = []
    pace = Pace(120, clock=lambda: 10.0, sleep=slept.append)
    for _ in range(3):
        pace.wait()
    assert slept == [0.5, 1.0]


def test_the_month_end_list_names_what_is_not_there_in_the_month(house: House) -> None:
    mock = house.connected()
    mock.fault("refuse", "Save", "停用的物料", times=0)
    house.receive(house.approved(house.sell(10), 3))
    house.push(seconds=1)
    (link,) = house.links()
    with house.erp.reading(house.house) as tx:
        found = cut_off(tx, Period.of(f"{link.day:%Y-%m}"))
    assert [(row.number, row.reason) for row in found.rows] == [(link.number, "stopped")]
    assert list(found.totals.values()) == [(1, link.amount_minor, 0)]

"""Lost answers, refusals, closed periods, servers that are away: exactly one document there, or a person knows what to do."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from typing import Any

import pytest
from connectors_house import House, Mock

from plugins.erp_connectors import operations
from plugins.erp_connectors.operations import RetryWish
from plugins.returns import api as returns

PLUGINS = ("erp_connectors",)
SETTINGS = {"erp_connectors": {"rest_seconds": 0.02, "timeout_seconds": 2, "silences": 1}}
Choose = Callable[[str, Any], None]
SYSTEMS = ("kingdee", "yonbip")
SAVE = {"kingdee": "Save", "yonbip": "save"}


def clean(house: House, system: str, documents: int) -> None:
    report = house.reconcile(system)
    assert report.is_clean and report.counts["matched"] == documents, report
    house.assert_lawful()


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "truncate", "http_500", "response_error"])
def test_a_lost_answer_is_asked_about_and_nothing_is_there_twice(house: House, system: str, kind: str) -> None:
    mock = house.connected(system)
    mock.fault(kind, SAVE[system], times=2)
    house.whole_return(3)
    assert house.push() == {"done": 2}
    assert len(mock.documents()) == 2
    clean(house, system, 2)


def test_an_unknown_outcome_says_so_and_is_not_simply_repeated(house: House, choose: Choose) -> None:
    choose("rest_seconds", 60)
    mock = house.connected()
    mock.fault("drop_before", "Save", times=1)
    house.receive(house.approved(house.sell(10), 3))
    house.work()
    (link,) = house.links()
    assert link.standing == "unknown" and link.next_action and "looked for" in link.next_action
    house.assert_lawful()


def test_scenario_12_the_audit_times_out_and_is_found_audited(house: House) -> None:
    mock = house.connected()
    return_id = house.whole_return(3)
    mock.fault("delay", "Audit", "3", times=1)
    assert house.push() == {"done": 2}
    with house.erp.reading(house.house) as tx:
        assert returns.one(tx, return_id).state in ("settled", "closed")
    assert len(mock.documents()) == 2
    clean(house, "kingdee", 2)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_refusal_waits_with_its_next_action_and_goes_through_after_the_fix(house: House, system: str) -> None:
    mock = house.connected(system)
    mock.fault("refuse", SAVE[system], "字段“客户”的基础资料不存在", times=1)
    house.whole_return(3)
    assert house.push() == {"parked": 1, "open": 1}, "the credit note waits for its receipt"
    receipt, _note = house.links()
    assert receipt.standing == "parked" and "客户" in receipt.problem
    assert f"erp sync retry {receipt.id}" in receipt.next_action
    assert house.reconcile(system).counts["in_flight"] == 2
    with house.erp.transaction(house.house) as tx:
        operations.retry(tx, receipt.id)
    assert house.push() == {"done": 2}
    clean(house, system, 2)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_closed_period_moves_the_document_to_the_next_one_with_its_own_day_kept(house: House, system: str) -> None:
    mock = house.connected(system)
    house.whole_return(3)
    today = datetime.datetime.now(datetime.UTC).date()
    mock.fault("closed_period", value=f"{today:%Y-%m}", times=0)
    assert house.push() == {"done": 2}
    following = (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    for link in house.links():
        assert (link.booked_on, link.is_moved) == (following, True) and link.day in (today, today + datetime.timedelta(days=1))
    assert all(following.isoformat() in str(document["body"]) for document in mock.documents())
    clean(house, system, 2)


def test_a_period_closed_between_save_and_submit_moves_the_saved_document(house: House) -> None:
    mock = house.connected()
    house.receive(house.approved(house.sell(10), 3))
    mock.fault("refuse", "submit", "所在的会计期间已结账", times=1)
    assert house.push() == {"done": 1}
    (link,) = house.links()
    assert link.booked_on is not None and link.booked_on.isoformat() in str(mock.documents()[0]["body"])
    clean(house, "kingdee", 1)


def test_a_person_chooses_the_day_where_the_setting_says_ask(house: House, choose: Choose) -> None:
    choose("closed_period", "ask")
    mock = house.connected()
    house.receive(house.approved(house.sell(10), 3))
    mock.fault("refuse", "submit", "所在的会计期间已结账", times=1)
    house.push()
    (link,) = house.links()
    assert (link.standing, link.state) == ("parked", "saved") and "--on" in link.next_action
    later = datetime.date.today() + datetime.timedelta(days=40)
    with house.erp.transaction(house.house) as tx:
        operations.retry(tx, link.id, RetryWish(on=later))
    assert house.push() == {"done": 1}
    assert later.isoformat() in str(mock.documents()[0]["body"])
    clean(house, "kingdee", 1)


def test_a_currency_they_do_not_know_is_our_problem_with_a_recipe(house: House) -> None:
    house.connected()
    with house.erp.transaction(house.house) as tx:
        connection = house.connection(tx)
        own = house.folder / "own.toml"
        own.write_text('[return_receipt.head]\nFReturnReason = "$reason|currency"\n')
        connection.mapping_file = str(own)
    house.receive(house.approved(house.sell(10), 3))
    assert house.push() == {"parked": 1}
    (link,) = house.links()
    assert 'add "wrong_goods" to [maps.currency]' in link.next_action
    own.write_text('[maps.currency]\nwrong_goods = "R01"\n[return_receipt.head]\nFReturnReason = "$reason|currency"\n')
    with house.erp.transaction(house.house) as tx:
        operations.retry(tx, link.id)
    assert house.push() == {"done": 1}


def test_a_server_that_is_away_rests_the_connection_and_nothing_is_lost(house: House) -> None:
    mock = house.connected()
    with house.erp.transaction(house.house) as tx:
        house.connection(tx).url = "http://127.0.0.1:9/k3cloud/"
    house.whole_return(3)
    house.work()
    assert {link.standing for link in house.links()} == {"waiting", "open"}
    with house.erp.transaction(house.house) as tx:
        house.connection(tx).url = f"{mock.url}/k3cloud/"
    assert house.push() == {"done": 2}
    clean(house, "kingdee", 2)


def test_a_lost_session_is_signed_in_again(house: House) -> None:
    for system in SYSTEMS:
        house.connected(system).fault("session_lost", SAVE[system], times=1)
    house.whole_return(3)
    assert house.push() == {"done": 4}


@pytest.mark.parametrize("system", SYSTEMS)
def test_sixty_documents_under_a_storm_of_faults_are_there_once_each(house: House, system: str) -> None:
    mock = house.connected(system)
    dice = random.Random(20260302)
    lines = house.sell(*([10] * 30))
    for line in lines:
        return_id = house.approved((line,), 2)
        house.receive(return_id)
        house.settle(return_id)
    weather(mock, dice, 40)
    house.push(seconds=60)
    mock.heal()
    retry_parked(house)
    assert house.push(seconds=60) == {"done": 60}
    numbers = [document["number"] for document in mock.documents()]
    assert len(numbers) == len(set(numbers)) == 60
    clean(house, system, 60)


def weather(mock: Mock, dice: random.Random, count: int) -> None:
    kinds = ("drop_after", "drop_before", "truncate", "http_500", "session_lost", "rate_limit", "refuse")
    calls = ("Save", "Submit", "Audit", "Query") if mock.system == "kingdee" else ("save", "submit", "audit", "list")
    for _ in range(count):
        mock.fault(dice.choice(kinds), dice.choice(calls))


def retry_parked(house: House) -> None:
    for link in house.links(standing="parked"):
        with house.erp.transaction(house.house) as tx:
            operations.retry(tx, link.id)

"""A shop whose returns go to U8: there once each whatever happens on the way, and both sides agree."""

from __future__ import annotations

import datetime
import random

from connectors_house import House

from plugins.erp_connectors import operations

PLUGINS = ("erp_connectors",)
DATABASES = ("sqlite",)  # what happens between two systems is the same on both
SETTINGS = {"erp_connectors": {"rest_seconds": 0.02, "timeout_seconds": 2, "silences": 1}}


def clean(house: House, documents: int) -> None:
    report = house.reconcile("u8")
    assert report.is_clean and report.counts["matched"] == documents, report
    house.assert_lawful()


def test_a_whole_return_arrives_verified_and_brings_the_goods_back(house: House) -> None:
    mock = house.connected("u8")
    house.whole_return(3)
    assert house.push() == {"done": 2}
    held = {one["form"]: one for one in mock.documents()}
    assert {form: one["status"] for form, one in held.items()} == {"returnorder": "审核", "oughtreceive": "审核"}
    (red,) = [one for one in mock.documents("") if one["form"] == "saleout"]
    assert [line["quantity"] for line in red["body"]["entry"]] == ["-3"]
    clean(house, 2)


def test_a_closed_period_waits_for_a_person_and_goes_on_when_it_is_open_again(house: House) -> None:
    mock = house.connected("u8")
    house.whole_return(3)
    mock.fault("closed_period", value=datetime.datetime.now(datetime.UTC).strftime("%Y-%m"), times=0)
    house.push()
    receipt = house.links()[0]
    assert receipt.standing == "parked" and receipt.next_action and "--on" in receipt.next_action
    mock.heal()
    for link in house.links():
        with house.erp.transaction(house.house) as tx:
            operations.retry(tx, link.id)
    assert house.push() == {"done": 2}
    clean(house, 2)


def test_documents_under_a_storm_of_faults_are_there_once_each(house: House) -> None:
    mock = house.connected("u8")
    dice = random.Random(20260711)
    for line in house.sell(*([10] * 5)):
        house.receive(house.approved((line,), 2))
    kinds = ("drop_after", "drop_before", "truncate", "http_500", "session_lost", "rate_limit")
    for _ in range(9):
        mock.fault(dice.choice(kinds), dice.choice(("add", "verify", "get", "token")))
    assert house.push(seconds=60) == {"done": 5}
    numbers = [document["number"] for document in mock.documents()]
    assert len(numbers) == len(set(numbers)) == 5
    clean(house, 5)

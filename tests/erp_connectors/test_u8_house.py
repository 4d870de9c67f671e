"""A shop whose returns go to U8: there once each whatever happens on the way, and both sides agree."""

from __future__ import annotations

import datetime
import random
import sqlite3
from contextlib import closing

from connectors_house import House
from u8_house import RECORDS, U8Mock

from plugins.erp_connectors import operations, pulling
from plugins.erp_connectors.adapters.shipped import U8

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


def test_a_document_for_a_closed_month_is_booked_in_the_next(house: House) -> None:
    mock = house.connected("u8")
    house.receive(house.approved(house.sell(10), 3))
    month = datetime.datetime.now(datetime.UTC).strftime("%Y-%m")
    mock.fault("closed_period", value=month, times=0)
    assert house.push() == {"done": 1}
    (document,) = mock.documents()
    (link,) = house.links()
    assert document["body"]["head"]["date"] == str(link.booked_on) > month
    house.assert_lawful()


def test_a_month_closed_between_add_and_verify_waits_for_a_person(house: House) -> None:
    """U8 changes no document from outside, so its day is changed there."""
    mock = house.connected("u8")
    house.receive(house.approved(house.sell(10), 3))
    mock.fault("refuse", "returnorder/verify", "单据日期所在的会计期间已结账", times=0)
    house.push()
    (link,) = house.links()
    assert link.standing == "parked" and "correct or delete" in link.problem and link.next_action
    assert link.booked_on is not None
    mock.heal()
    with closing(sqlite3.connect(house.folder / "u8.mock")) as db, db:
        told = (str(link.booked_on), link.number)
        db.execute("UPDATE document SET body = json_set(body, '$.head.date', ?) WHERE number = ?", told)
    with house.erp.transaction(house.house) as tx:
        operations.retry(tx, link.id)
    assert house.push() == {"done": 1}
    house.assert_lawful()


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


def test_what_is_made_in_u8_is_read_and_reading_it_again_changes_nothing(house: House) -> None:
    mock = house.connected("u8")
    theirs = U8Mock(mock.url, house.folder / "u8.mock")
    masters = {
        "customer": {"code": "C1", "name": "A customer of theirs", "phone": "021-1"},
        "inventory": {"code": "P1", "name": "Goods of theirs", "main_measure": "pcs", "tax_rate": 13, "ref_sale_price": "99.9"},
        "warehouse": {"code": "W1", "name": "A warehouse of theirs"},
    }
    for form, record in masters.items():
        theirs.posted(f"{form}/add", {form: record}, biz_id=record["code"], sync="1")
    for kind, form, code in (("sale_order", "saleorder", "SO-1"), ("delivery", "consignment", "DL-1")):
        record = RECORDS[kind] | {"code": code}
        theirs.posted(f"{form}/add", {form: record}, biz_id=code, sync="1")
        theirs.posted(f"{form}/verify", {form: {"voucher_code": code}})
    kinds = sorted(U8.capabilities.gives)
    first = pulling.pull(house.erp, house.house.company_id, "u8", kinds)
    assert {kind: counter.total() for kind, counter in first.counts.items()} == dict.fromkeys(kinds, 1)
    settled = ("customer", "product", "warehouse", "sale_order")
    assert all(set(first.counts[kind]) == {"created"} for kind in settled), first.outcomes
    again = pulling.pull(house.erp, house.house.company_id, "u8", kinds)
    assert all(set(again.counts[kind]) == {"same"} for kind in settled), again.outcomes
    house.assert_lawful()

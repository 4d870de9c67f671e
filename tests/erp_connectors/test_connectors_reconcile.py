"""Both sides compared: what is missing, what differs, what is on its way, and what to do about it."""

from __future__ import annotations

import pytest
from connectors_house import House
from yonbip_house import SALES_OUT

from core_erp import Conflict
from plugins.erp_connectors import operations
from plugins.erp_connectors.adapters.base import Errand
from plugins.erp_connectors.operations import RetryWish
from plugins.erp_connectors.systems import mapping_of, opened
from plugins.erp_connectors.translation import section_of
from plugins.finance import api as finance

PLUGINS = ("erp_connectors",)
SETTINGS = {"erp_connectors": {"rest_seconds": 0.02, "timeout_seconds": 5}}
SYSTEMS = ("kingdee", "yonbip")


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_kind_of_difference_is_named_with_its_repair(house: House, system: str) -> None:
    house.connected(system)
    house.whole_return(3)
    house.push()
    receipt, note = house.links()
    with house.erp.transaction(house.house) as tx:  # as if they had changed it
        for link in (tx.get(type(receipt), receipt.id), tx.get(type(note), note.id)):
            link.amount_minor, link.quantity = link.amount_minor + 1, link.quantity + 1
    rows = {row.link_id: row for row in house.reconcile(system).rows}
    assert rows[note.id].verdict == "different"
    assert "quantity 4 here, 3 there" in rows[note.id].why and "33901 here, 33900 there" in rows[note.id].why
    assert rows[note.id].repair


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_document_of_ours_that_only_they_know_is_missing_here(house: House, system: str) -> None:
    house.connected(system)
    house.whole_return(3)
    house.push()
    link = house.links()[0]
    with house.erp.reading(house.house) as tx:
        connection = house.connection(tx, system)
    mapping = mapping_of(house.erp, system)
    with opened(house.erp, connection) as adapter:
        section = section_of(mapping, "return_receipt")
        body = example_body(system)
        adapter.push("saved", Errand(section=section, number="CE-ALIEN-1", body=body), None)
    stray = [row for row in house.reconcile(system).rows if row.verdict == "missing_here"]
    assert [row.number for row in stray] == ["CE-ALIEN-1"] and stray[0].repair
    assert link.standing == "done"


def example_body(system: str) -> dict[str, object]:
    if system == "kingdee":
        line = {"FMaterialId": {"FNumber": "A"}, "FRealQty": 1, "FStockId": {"FNumber": "W"}}
        return {"FBillNo": "CE-ALIEN-1", "FDate": "2026-01-05", "FRetcustId": {"FNumber": "C"}, "FEntity": [line]}
    line = {"_status": "Insert", "product": "A", "qty": -1, "oriSum": -1}
    return {**SALES_OUT, "code": "CE-ALIEN-1", "stockDirection": "1", "details": [line]}


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_document_they_lost_is_sent_afresh_only_when_told(house: House, system: str) -> None:
    mock = house.connected(system)
    house.receive(house.approved(house.sell(10), 3))
    house.push()
    (link,) = house.links()
    mock.forget()
    (row,) = house.reconcile(system).rows
    assert row.verdict == "missing_there" and row.repair == f"erp sync retry {link.id} --afresh"
    with house.erp.transaction(house.house) as tx, pytest.raises(Conflict):
        operations.retry(tx, link.id)
    with house.erp.transaction(house.house) as tx:
        operations.retry(tx, link.id, RetryWish(afresh=True))
    assert house.push() == {"done": 1}
    assert len(mock.documents()) == 1
    assert house.reconcile(system).is_clean
    house.assert_lawful()


def test_what_was_set_aside_no_longer_holds_up_what_follows(house: House) -> None:
    house.connected().fault("refuse", "Save", "停用的物料", times=1)
    house.whole_return(3)
    house.push()
    receipt, _note = house.links()
    with house.erp.transaction(house.house) as tx:
        operations.park(tx, receipt.id, reason="booked by hand")
    assert house.push() == {"skipped": 1, "done": 1}
    assert house.links()[0].problem == "set aside: booked by hand"
    house.assert_lawful()


def test_partial_arrivals_are_documents_of_their_own_that_sum_to_the_whole(house: House) -> None:
    house.connected()
    return_id = house.approved(house.sell(10, price="33.333333"), 3)
    house.receive(return_id, 1)
    house.receive(return_id, 2)
    assert house.push() == {"done": 2}
    first, second = house.links()
    assert (first.number[-2:], second.number[-2:]) == ("-1", "-2")
    assert (first.quantity, second.quantity) == (1, 2)
    assert first.amount_minor + second.amount_minor == 11_300
    assert house.reconcile().is_clean


def test_what_happened_while_the_connection_was_off_is_taken_up_when_it_is_on(house: House) -> None:
    mock = house.mock()
    connection = house.connect(mock)
    with house.erp.transaction(house.house) as tx:
        operations.switch(tx, connection.id, is_active=False)
    house.whole_return(3)
    house.work()
    assert house.links() == []
    assert house.reconcile().counts["in_flight"] == 2
    with house.erp.transaction(house.house) as tx:
        operations.switch(tx, connection.id, is_active=True)
    assert house.push() == {"done": 2}
    house.assert_lawful()


def test_a_credit_note_taken_back_before_it_went_out_stays_here(house: House) -> None:
    mock = house.connected()
    with house.erp.transaction(house.house) as tx:
        house.connection(tx).url = "http://127.0.0.1:9/k3cloud/"
    return_id = house.approved(house.sell(10), 3)
    house.receive(return_id)
    house.inspect(return_id)
    with house.erp.transaction(house.people.finance) as tx:
        credited = house.credit(tx, return_id)
    house.work()
    with house.erp.transaction(house.house) as tx:
        finance.reverse_credit(tx, credited, reason="credited by mistake")
        house.connection(tx).url = f"{mock.url}/k3cloud/"
    assert house.push() == {"done": 1, "skipped": 1}
    assert [document["form"] for document in mock.documents()] == ["SAL_RETURNSTOCK"]
    house.assert_lawful()

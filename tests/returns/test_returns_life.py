"""The life of a return: asked for, approved, received, inspected, settled; each fact kept apart."""

from __future__ import annotations

from decimal import Decimal

import pytest
from returns_desk import Desk

from core_erp import IllegalStep
from plugins.returns import api as returns

PLUGINS = ("returns",)


def test_a_whole_life(desk: Desk) -> None:
    sale = desk.sell()
    return_id = desk.request(sale, 3)
    assert desk.answers(return_id) == ("customer_service", "no", "no")
    assert desk.order_line(sale).return_claimed == 3

    desk.decide(return_id, desk.people.customer_service)
    assert desk.answers(return_id) == ("warehouse", "no", "no")
    desk.decide(return_id, desk.people.warehouse)
    returned = desk.seen(return_id)
    assert (returned.state, returned.receipt and returned.receipt.state) == ("approved", "draft")
    assert desk.answers(return_id) == ("customer", "no", "no")

    desk.receive(return_id)
    assert desk.answers(return_id) == ("quality", "yes", "no")
    assert desk.stock(sale, "quarantine") == 3 and desk.stock(sale) == 90
    assert desk.order_line(sale).returned == 3 and desk.order_line(sale).cost_returned_minor == 18600

    desk.inspect(return_id)
    assert desk.answers(return_id) == ("finance", "yes", "no")
    assert desk.stock(sale, "quarantine") == 0 and desk.stock(sale) == 93

    seen = desk.preview(return_id)
    assert (seen.credited_minor, seen.refund_minor, seen.offset_minor, seen.objections) == (33900, 33900, 0, [])
    desk.settle(return_id)
    returned = desk.seen(return_id)
    assert (returned.state, returned.credited_minor, returned.refunded_minor) == ("settled", 33900, 33900)
    assert desk.answers(return_id) == ("customer_service", "yes", "yes")
    assert desk.balance("receivable") == 0
    with desk.erp.transaction(desk.people.supervisor) as tx:
        returns.close(tx, return_id)
    assert desk.answers(return_id) == ("", "yes", "yes")
    desk.assert_lawful()


def test_credit_and_refund_apart(desk: Desk) -> None:
    return_id = desk.approved(desk.sell(), 3)
    desk.receive(return_id)
    desk.inspect(return_id)
    desk.credit(return_id)
    assert desk.answers(return_id) == ("finance", "yes", "credited")
    desk.assert_lawful()
    desk.refund(return_id)
    assert desk.seen(return_id).state == "settled"
    desk.assert_lawful()


def test_an_unpaid_invoice_is_offset(desk: Desk) -> None:
    return_id = desk.approved(desk.sell(pay=0), 3)
    desk.receive(return_id)
    desk.inspect(return_id)
    assert desk.preview(return_id).offset_minor == 33900
    desk.settle(return_id)
    returned = desk.seen(return_id)
    assert (returned.state, returned.credited_minor, returned.refunded_minor) == ("settled", 33900, 0)
    assert desk.answers(return_id)[2] == "offset"
    assert desk.balance("receivable") == 113000 - 33900
    desk.assert_lawful()


def test_a_partly_paid_invoice_refunds_the_rest(desk: Desk) -> None:
    return_id = desk.approved(desk.sell(pay=50000), 8)
    desk.receive(return_id)
    desk.inspect(return_id)
    desk.credit(return_id)
    returned = desk.seen(return_id)
    assert (returned.credited_minor, returned.due_minor) == (90400, 27400)
    desk.settle(return_id)
    assert desk.seen(return_id).refunded_minor == 27400
    desk.assert_lawful()


def test_never_invoiced_is_worth_nothing(desk: Desk) -> None:
    return_id = desk.approved(desk.sell(invoice=False), 3)
    desk.receive(return_id)
    desk.inspect(return_id)
    desk.settle(return_id)
    assert (desk.seen(return_id).state, desk.seen(return_id).credited_minor) == ("settled", 0)
    assert desk.answers(return_id)[2] == "nothing"
    desk.assert_lawful()


def test_a_service_needs_no_goods(desk: Desk) -> None:
    return_id = desk.approved(desk.sell(stocked=False), 4)
    assert desk.seen(return_id).receipt is None
    assert desk.answers(return_id) == ("finance", "not_needed", "no")
    with pytest.raises(IllegalStep), desk.erp.transaction(desk.people.warehouse) as tx:
        returns.receive(tx, return_id, returns.Receive(lines=((1, Decimal(1)),)))
    desk.settle(return_id)
    assert desk.seen(return_id).state == "settled"
    desk.assert_lawful()


def test_a_rejection_frees_the_claim_and_says_why(desk: Desk) -> None:
    sale = desk.sell()
    return_id = desk.request(sale, 10)
    desk.decide(return_id, desk.people.customer_service, outcome="reject", reason="used for a year")
    returned = desk.seen(return_id)
    assert (returned.state, returned.ended_because) == ("rejected", "used for a year")
    assert desk.order_line(sale).return_claimed == 0
    assert desk.answers(return_id) == ("", "not_expected", "nothing")
    desk.request(sale, 10)
    desk.assert_lawful()


@pytest.mark.parametrize("approved", [False, True])
def test_a_cancelled_return_frees_the_claim(desk: Desk, approved: bool) -> None:
    sale = desk.sell()
    return_id = desk.approved(sale, 4) if approved else desk.request(sale, 4)
    with desk.erp.transaction(desk.people.customer_service) as tx:
        returns.cancel(tx, return_id, reason="changed their mind")
    assert desk.seen(return_id).state == "cancelled" and desk.task(return_id) is None
    assert desk.order_line(sale).return_claimed == 0
    desk.assert_lawful()


def test_nothing_is_cancelled_after_goods_came(desk: Desk) -> None:
    return_id = desk.approved(desk.sell(), 3)
    desk.receive(return_id, 1)
    with pytest.raises(IllegalStep), desk.erp.transaction(desk.people.customer_service) as tx:
        returns.cancel(tx, return_id, reason="too late")


def test_a_parcel_on_its_way(desk: Desk) -> None:
    return_id = desk.approved(desk.sell(), 3)
    with desk.erp.transaction(desk.people.customer_service) as tx:
        returns.ship(tx, return_id, carrier="SF", tracking="SF123")
    assert desk.answers(return_id) == ("carrier", "on_the_way", "no")
    desk.receive(return_id)
    assert desk.seen(return_id).state == "received"


def test_what_happened_is_told_in_order(desk: Desk) -> None:
    return_id = desk.approved(desk.sell(), 3)
    desk.receive(return_id)
    desk.inspect(return_id)
    desk.settle(return_id)
    with desk.erp.reading(desk.house) as tx:
        told = [m.event for m in returns.timeline(tx, return_id)]
        check = returns.three_way(tx, returns.one(tx, return_id))
    assert told == [
        "approvals.task_opened", "returns.return_requested", "approvals.task_opened", "approvals.decided",
        "returns.return_authorized", "approvals.decided", "returns.return_received", "returns.return_inspected",
        "returns.return_credited", "returns.return_settled",
    ]  # fmt: skip
    assert not check.problems and check.paid_out_minor == 33900

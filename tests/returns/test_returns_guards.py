"""What returns refuse: too much, too late, too early, the wrong person."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from returns_desk import Desk, codes

from core_erp import Conflict, Forbidden, IllegalStep, NotFound, Refused, hookimpl, object_to
from core_erp.testing import factories
from core_erp.testing.clock import Clock
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.returns import api as returns
from plugins.returns.eligibility import window_end

PLUGINS = ("returns",)


def with_setting(desk: Desk, name: str, value: object) -> None:
    """As if the installation's file said so."""
    owner, _, key = name.partition(".")
    chosen = {**desk.erp.settings.plugin.get(owner, {}), key: value}
    object.__setattr__(desk.erp.settings, "plugin", {**desk.erp.settings.plugin, owner: chosen})


# -- asking ---------------------------------------------------------------------------------------------------------


def test_never_more_than_was_delivered(desk: Desk) -> None:
    sale = desk.sell()
    desk.request(sale, 6)
    with pytest.raises(Refused) as error:
        desk.request(sale, 6)
    (objection,) = error.value.objections
    assert (objection.code, objection.pointer, objection.facts["left"]) == ("orders/not-returnable", "/lines/0", "4")


@pytest.mark.parametrize("quantity", ["0", "-1"])
def test_a_quantity_is_more_than_nothing(desk: Desk, quantity: str) -> None:
    with pytest.raises(Refused) as error:
        desk.request(desk.sell(), quantity)
    assert codes(error) == {"returns/quantity"}


def test_all_mistakes_are_named_at_once(desk: Desk) -> None:
    sale = desk.sell()
    line = returns.ReturnLineWish(order_line_id=sale.line_id, quantity=Decimal(1))
    with pytest.raises(Refused) as error:
        desk.ask(returns.ReturnWish(lines=(line, line, returns.ReturnLineWish(quantity=Decimal(0))), reason="other"))
    assert codes(error) == {"returns/same-line-twice", "returns/quantity", "returns/blind-needs-product"}


def test_the_reason_is_one_of_the_catalogue(desk: Desk) -> None:
    with pytest.raises(Refused) as error:
        desk.request(desk.sell(), 1, reason="whim")
    assert codes(error) == {"returns/unknown-reason"}


def test_one_customer_and_one_currency(desk: Desk) -> None:
    one, other = desk.sell(), desk.sell()
    lines = tuple(returns.ReturnLineWish(order_line_id=i, quantity=Decimal(1)) for i in (one.line_id, other.line_id))
    with pytest.raises(Refused) as error:
        desk.ask(returns.ReturnWish(lines=lines, reason="other"))
    assert codes(error) == {"returns/other-partner"}


def test_each_reason_has_its_flow(desk: Desk) -> None:
    quality = desk.request(desk.sell(), 1, reason="quality")
    assert [task.node for task in [desk.task(quality)] if task] == ["first"]
    desk.decide(quality, desk.people.customer_service)
    task = desk.task(quality)
    assert task is not None and task.role == "quality"


def test_a_reference_counts_once(desk: Desk) -> None:
    sale = desk.sell()
    desk.request(sale, 1, reference="C536379")
    with pytest.raises(Exception, match=r"(?i)unique"):
        desk.request(sale, 1, reference="C536379")


def test_a_customer_returns_only_what_is_theirs(desk: Desk) -> None:
    mine, theirs = desk.sell(), desk.sell()
    customer = desk.people.of("li", "customer", partner_id=mine.partner_id)
    return_id = desk.request(mine, 2, by=customer)
    with pytest.raises(NotFound):
        desk.request(theirs, 2, by=customer)
    other = desk.people.of("wang", "customer", partner_id=theirs.partner_id)
    with pytest.raises(NotFound), desk.erp.reading(other) as tx:
        returns.one(tx, return_id)
    with desk.erp.reading(other) as tx:
        assert not tx.session.scalars(returns.matching(tx, returns.ReturnFilters())).all()


def test_there_are_no_half_pieces(desk: Desk) -> None:
    sale = desk.sell()
    with pytest.raises(Refused) as error:
        desk.request(sale, "0.5")
    assert codes(error) == {"returns/not-divisible"}
    return_id = desk.approved(sale, 2)
    with pytest.raises(Refused) as error:
        desk.receive(return_id, "0.5")
    assert codes(error) == {"returns/not-divisible"}


# -- the window -----------------------------------------------------------------------------------------------------


def test_the_window_ends_with_the_companys_day() -> None:
    """Signed 2026-03-01 23:30 +08:00, 7 days: the last instant is 2026-03-08 23:59:59 +08:00."""
    signed = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
    assert window_end(signed, 7, "Asia/Shanghai") == datetime(2026, 3, 8, 16, tzinfo=UTC)


def test_the_window_of_a_zone_that_springs_forward() -> None:
    """New York sets its clocks forward on 8 March 2026: that day has 23 hours."""
    signed = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)  # 1 March, 23:30 there
    assert window_end(signed, 7, "America/New_York") == datetime(2026, 3, 9, 4, tzinfo=UTC)
    assert window_end(signed, 6, "America/New_York") == datetime(2026, 3, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(("at", "accepted"), [((15, 59, 59), True), ((16, 0, 0), False)])
def test_a_second_decides(desk: Desk, clock: Clock, at: tuple[int, int, int], accepted: bool) -> None:
    with_setting(desk, "returns.window_days", 7)
    clock.now = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
    sale = desk.sell()
    clock.now = datetime(2026, 3, 8, *at, tzinfo=UTC)
    if accepted:
        desk.request(sale, 1)
        return
    with pytest.raises(Refused) as error:
        desk.request(sale, 1)
    assert codes(error) == {"returns/window-closed"}
    assert "2026-03-08 (Asia/Shanghai)" in str(error.value)


# -- deciding -------------------------------------------------------------------------------------------------------


def test_who_asked_does_not_approve(desk: Desk) -> None:
    return_id = desk.request(desk.sell(), 1, by=desk.people.customer_service)
    with pytest.raises(Refused) as error:
        desk.decide(return_id, desk.people.customer_service)
    assert codes(error) == {"approvals/four-eyes"}


def test_a_stranger_may_veto_by_what_it_is_about(desk: Desk) -> None:
    class Veto:
        @hookimpl
        def approvals_decision_objections(self, tx, task, outcome):
            facts = task.instance.facts
            if outcome == "approve" and facts["amount_minor"] > 100_000 and not tx.actor.has_role("manager"):
                yield object_to("acme/manager-needed", "Only a manager approves {number}", number=facts["number"])

    desk.erp.pm.register(Veto())
    small, large = desk.request(desk.sell(), 1), desk.request(desk.sell(), 9)
    desk.decide(small, desk.people.customer_service)
    with pytest.raises(Refused) as error:
        desk.decide(large, desk.people.customer_service)
    assert codes(error) == {"acme/manager-needed"}
    desk.decide(large, desk.people.manager, reason="seen and agreed")


def test_several_warehouses_one_must_be_named(desk: Desk) -> None:
    with desk.erp.transaction(desk.house) as tx:
        second = inventory.open_warehouse(tx, inventory.WarehouseWish(code="WH-B", name="Second")).id
        first = inventory.warehouses(tx)[0].id
    sale = desk.sell(warehouse_id=first)
    return_id = desk.request(sale, 3)
    with pytest.raises(Refused) as error:
        desk.decide(return_id)
    assert codes(error) == {"inventory/warehouse-needed"}
    with desk.erp.transaction(desk.people.warehouse) as tx:
        returns.name_warehouse(tx, return_id, second)
    desk.decide(return_id, desk.people.warehouse)
    with pytest.raises(Refused, match="say why"), desk.erp.transaction(desk.people.warehouse) as tx:
        returns.name_warehouse(tx, return_id, first)
    desk.receive(return_id)
    desk.inspect(return_id)
    assert desk.stock(sale, warehouse_id=second) == 3 and desk.stock(sale, warehouse_id=first) == 90
    desk.assert_lawful()


# -- receiving and inspecting ---------------------------------------------------------------------------------------


def test_no_goods_before_the_approval(desk: Desk) -> None:
    return_id = desk.request(desk.sell(), 3)
    with pytest.raises(IllegalStep), desk.erp.transaction(desk.people.warehouse) as tx:
        line_id = returns.one(tx, return_id).lines[0].id
        returns.receive(tx, return_id, returns.Receive(lines=((line_id, Decimal(1)),)))


def test_a_scan_counts_once(desk: Desk) -> None:
    sale = desk.sell()
    return_id = desk.approved(sale, 5)
    desk.receive(return_id, 2, scan_id="P-1")
    before = desk.seen(return_id)
    desk.receive(return_id, 2, scan_id="P-1")
    after = desk.seen(return_id)
    assert (after.lines[0].received, after.version) == (2, before.version)
    desk.receive(return_id, 3, scan_id="P-2")
    assert desk.seen(return_id).state == "received"
    assert desk.stock(sale, "quarantine") == 5
    desk.assert_lawful()


def test_a_wrong_item_is_set_aside(desk: Desk) -> None:
    sale = desk.sell()
    return_id = desk.approved(sale, 1)
    line_id = desk.seen(return_id).lines[0].id
    with pytest.raises(Refused) as error, desk.erp.transaction(desk.people.warehouse) as tx:
        returns.receive(tx, return_id, returns.Receive(lines=(returns.Arrived(line_id, Decimal(1), 999),)))
    assert codes(error) == {"returns/wrong-item"}
    assert desk.stock(sale, "quarantine") == 0


def test_too_many_are_kept_apart(desk: Desk) -> None:
    sale = desk.sell()
    return_id = desk.approved(sale, 2)
    desk.receive(return_id, 3)
    returned = desk.seen(return_id)
    assert [(d.kind, d.quantity, d.owner) for d in returned.differences] == [("over", 1, "warehouse")]
    assert returned.lines[0].received == 2 and desk.stock(sale, "quarantine") == 2
    desk.assert_lawful()


def test_a_short_parcel_opens_a_difference_that_a_late_one_closes(desk: Desk) -> None:
    return_id = desk.approved(desk.sell(), 5)
    desk.receive(return_id, 3, completes=True)
    returned = desk.seen(return_id)
    assert (returned.state, [(d.kind, d.quantity) for d in returned.differences]) == ("partly_received", [("short", 2)])
    desk.receive(return_id, 1)
    assert [(d.quantity, d.is_open) for d in desk.seen(return_id).differences] == [(1, True)]
    desk.receive(return_id, 1)
    assert [(d.is_open, d.resolution) for d in desk.seen(return_id).differences] == [(False, "came later")]
    desk.assert_lawful()


def test_nothing_came_at_all(desk: Desk) -> None:
    sale = desk.sell()
    return_id = desk.approved(sale, 5)
    with desk.erp.transaction(desk.people.supervisor) as tx:
        returns.close_short(tx, return_id, reason="never sent")
    assert desk.seen(return_id).state == "cancelled" and desk.order_line(sale).return_claimed == 0
    desk.assert_lawful()


def test_refused_goods_earn_nothing_and_go_back(desk: Desk) -> None:
    sale = desk.sell()
    return_id = desk.approved(sale, 3)
    desk.receive(return_id)
    desk.inspect(return_id, (1, 2, "A"), (1, 1, "refused"))
    desk.settle(return_id)
    returned = desk.seen(return_id)
    assert (returned.state, returned.refunded_minor) == ("settled", 22600)
    (difference,) = returned.differences
    with pytest.raises(Refused, match="not cleared up"), desk.erp.transaction(desk.people.supervisor) as tx:
        returns.close(tx, return_id)
    with desk.erp.transaction(desk.people.warehouse) as tx:
        returns.clear_up(tx, difference.id, resolution="sent back by SF", sends_back=True)
    with pytest.raises(Conflict), desk.erp.transaction(desk.people.warehouse) as tx:
        returns.clear_up(tx, difference.id, resolution="again", sends_back=True)
    assert desk.stock(sale, "quarantine") == 0
    with desk.erp.transaction(desk.people.supervisor) as tx:
        returns.close(tx, return_id)
    desk.assert_lawful()


def test_no_more_is_inspected_than_is_here(desk: Desk) -> None:
    return_id = desk.approved(desk.sell(), 3)
    desk.receive(return_id, 2)
    with pytest.raises(Refused) as error:
        desk.inspect(return_id, (1, 1, "A"), (1, 2, "B"))
    assert codes(error) == {"returns/not-that-many"}
    with pytest.raises(Refused) as error:
        desk.inspect(return_id, (1, 1, "Z"))
    assert codes(error) == {"returns/unknown-grade"}


# -- money ----------------------------------------------------------------------------------------------------------


def test_no_money_before_the_goods(desk: Desk) -> None:
    return_id = desk.approved(desk.sell(), 3)
    with pytest.raises(Refused) as error:
        desk.settle(return_id)
    assert codes(error) == {"returns/not-received"}
    desk.receive(return_id)
    with pytest.raises(Refused) as error:
        desk.settle(return_id)
    assert codes(error) == {"returns/nothing-to-credit"}


def test_an_instant_refund_by_policy(desk: Desk) -> None:
    with_setting(desk, "returns.refund_before_receipt", True)
    return_id = desk.approved(desk.sell(), 3)
    desk.settle(return_id)
    assert desk.seen(return_id).state == "approved" and desk.seen(return_id).refunded_minor == 33900
    with desk.erp.reading(desk.people.finance) as tx:
        assert returns.three_way(tx, returns.one(tx, return_id)).problems == ["line 1 is credited but not received"]
    desk.receive(return_id)
    desk.inspect(return_id)
    desk.settle(return_id)
    assert desk.seen(return_id).state == "settled" and desk.seen(return_id).refunded_minor == 33900
    desk.assert_lawful()


def test_settling_twice_pays_once(desk: Desk) -> None:
    return_id = desk.approved(desk.sell(), 3)
    desk.receive(return_id)
    desk.inspect(return_id)
    desk.settle(return_id)
    with pytest.raises(Refused) as error:
        desk.settle(return_id)
    assert codes(error) == {"returns/not-payable"}


@pytest.mark.parametrize("role", ["asker", "decider", "receiver"])
def test_four_eyes_on_the_money(desk: Desk, role: str) -> None:
    people = desk.people
    both = people.of("both", "finance", "sales", "warehouse", "customer_service")
    asker = both if role == "asker" else people.sales
    return_id = desk.request(desk.sell(), 3, by=people.second("customer_service") if role != "asker" else asker)
    desk.decide(return_id, *((both, people.warehouse) if role == "decider" else ()))
    desk.receive(return_id, by=both if role == "receiver" else None)
    desk.inspect(return_id)
    with pytest.raises(Refused) as error:
        desk.settle(return_id, by=both)
    assert codes(error) == {"returns/four-eyes"}
    assert [o.code for o in desk.preview(return_id, by=both).objections] == ["returns/four-eyes"]
    desk.settle(return_id)


def test_above_the_limit_a_manager_settles(desk: Desk) -> None:
    with_setting(desk, "returns.settle_limit_minor", 10_000)
    return_id = desk.approved(desk.sell(), 3)
    desk.receive(return_id)
    desk.inspect(return_id)
    with pytest.raises(Refused) as error:
        desk.settle(return_id)
    assert codes(error) == {"returns/above-limit"}
    desk.settle(return_id, by=desk.people.manager)


def test_the_limit_is_in_the_currency_of_the_books(desk: Desk) -> None:
    """Three pieces of 11.30 USD at 7 are 237.30 CNY: above a limit of 200.00, although 33.90 is not."""
    with_setting(desk, "returns.settle_limit_minor", 20_000)
    desk.quote("USD", Decimal(7))
    return_id = desk.approved(desk.sell(price=10, currency="USD"), 3)
    desk.receive(return_id)
    desk.inspect(return_id)
    with pytest.raises(Refused) as error:
        desk.settle(return_id)
    assert codes(error) == {"returns/above-limit"}


def test_a_restocking_fee_where_the_customer_changed_their_mind(desk: Desk) -> None:
    with_setting(desk, "returns.restocking_fee", "0.1")
    return_id = desk.approved(desk.sell(), 3, reason="customer")
    desk.receive(return_id)
    desk.inspect(return_id)
    seen = desk.preview(return_id)
    assert (seen.credited_minor, seen.fee_minor, seen.refund_minor) == (30510, 3390, 30510)
    desk.settle(return_id)
    assert desk.seen(return_id).refunded_minor == 30510
    desk.assert_lawful()


def test_paid_outside_is_recorded_once(desk: Desk) -> None:
    first, second = desk.approved(desk.sell(), 3), desk.approved(desk.sell(), 3)
    for return_id in (first, second):
        desk.receive(return_id)
        desk.inspect(return_id)
        desk.credit(return_id)
    desk.refund(first, amount_minor=30000, reference="T-77")
    assert desk.seen(first).refund_open_minor == 3900 and desk.answers(first)[2] == "partly"
    with pytest.raises(Conflict) as error:
        desk.refund(second, reference="T-77")
    assert error.value.code == "finance/reference-used"
    with pytest.raises(Refused) as refused:
        desk.refund(first, amount_minor=4000)
    assert codes(refused) == {"finance/over-refund"}
    desk.refund(first)
    assert desk.seen(first).state == "settled"
    desk.assert_lawful()


def test_rights(desk: Desk) -> None:
    return_id = desk.request(desk.sell(), 1)
    with pytest.raises(Forbidden), desk.erp.transaction(desk.people.warehouse) as tx:
        returns.settle(tx, return_id)
    with pytest.raises(Forbidden), desk.erp.transaction(desk.people.finance) as tx:
        returns.receive(tx, return_id, returns.Receive(lines=()))


# -- blind lines ----------------------------------------------------------------------------------------------------


def blind(desk: Desk, **line: object) -> tuple[int, int, int]:
    with desk.erp.transaction(desk.house) as tx:
        partner, product = factories.partner(tx).id, factories.product(tx).id
    wish = returns.ReturnLineWish(product_id=product, quantity=Decimal(3), **line)  # type: ignore[arg-type]
    return desk.ask(returns.ReturnWish(partner_id=partner, lines=(wish,), reason="other")), partner, product


def test_a_blind_return_is_valued_as_given(desk: Desk) -> None:
    return_id, _, product = blind(desk, unit_price=Decimal("33.33"), cost_minor=5000)
    assert desk.seen(return_id).amount_minor == 9999 + 1300
    desk.decide(return_id)
    desk.receive(return_id, 1)
    desk.receive(return_id, 2)
    assert desk.seen(return_id).lines[0].cost_minor == 5000
    desk.inspect(return_id)
    desk.settle(return_id)
    assert desk.seen(return_id).refunded_minor == 11299
    with desk.erp.reading(desk.house) as tx:
        assert inventory.on_hand(tx, product) == 3
    desk.assert_lawful()


def test_a_blind_line_needs_its_value(desk: Desk) -> None:
    with pytest.raises(Refused) as error:
        blind(desk)
    assert codes(error) == {"returns/blind-needs-value"}
    with pytest.raises(Refused) as error:
        blind(desk, net_minor=100, tax_minor=13, gross_minor=100)
    assert codes(error) == {"returns/blind-value"}


def test_given_away_for_nothing(desk: Desk) -> None:
    return_id, _, _ = blind(desk, gross_minor=0)
    desk.decide(return_id)
    desk.receive(return_id)
    desk.inspect(return_id)
    desk.settle(return_id)
    assert (desk.seen(return_id).state, desk.seen(return_id).credited_minor) == ("settled", 0)
    desk.assert_lawful()


def test_a_blind_line_finds_its_order(desk: Desk) -> None:
    sale, other = desk.sell(), desk.sell()
    wish = returns.ReturnLineWish(product_id=sale.product_ids[0], quantity=Decimal(2), gross_minor=1)
    return_id = desk.ask(returns.ReturnWish(partner_id=sale.partner_id, lines=(wish,), reason="other"))
    with desk.erp.reading(desk.people.warehouse) as tx:
        (line,) = tx.session.scalars(returns.unmatched(tx)).all()
    with pytest.raises(Refused) as error, desk.erp.transaction(desk.people.warehouse) as tx:
        returns.match(tx, line.id, other.line_id)
    assert codes(error) == {"returns/other-product", "returns/other-partner"}
    with desk.erp.transaction(desk.people.warehouse) as tx:
        returns.match(tx, line.id, sale.line_id)
    assert desk.order_line(sale).return_claimed == 2 and desk.seen(return_id).amount_minor == 22600
    desk.decide(return_id)
    desk.receive(return_id)
    desk.inspect(return_id)
    desk.settle(return_id)
    assert desk.seen(return_id).refunded_minor == 22600
    desk.assert_lawful()


def test_an_order_with_an_open_return_is_not_cancelled(desk: Desk) -> None:
    sale = desk.sell()
    desk.request(sale, 1)
    with desk.erp.reading(desk.house) as tx:
        order = tx.get(orders.Order, sale.order_id)
        answers = tx.hook.orders_cancel_objections(tx=tx, order=order)
        assert "returns/order-has-return" in {o.code for answer in answers if answer for o in answer}


def test_reasons_are_edited_while_it_runs(desk: Desk) -> None:
    with desk.erp.transaction(desk.people.manager) as tx:
        returns.keep_reason(tx, returns.ReasonWish(code="vip", name="VIP", name_zh="贵宾", flow="single", window_days=30))
    return_id = desk.request(desk.sell(), 1, reason="vip")
    desk.decide(return_id, desk.people.customer_service)
    assert desk.seen(return_id).state == "approved"
    with pytest.raises(Refused, match="no published approval flow"), desk.erp.transaction(desk.people.manager) as tx:
        returns.keep_reason(tx, returns.ReasonWish(code="vip", name="VIP", flow="nowhere"))


def test_the_order_says_what_a_line_is_worth(desk: Desk) -> None:
    sale = desk.sell()
    line = returns.ReturnLineWish(order_line_id=sale.line_id, quantity=Decimal(1), gross_minor=1)
    with pytest.raises(Refused) as error:
        desk.ask(returns.ReturnWish(lines=(line,), reason="customer"))
    assert codes(error) == {"returns/value-not-yours"}


def test_a_customer_does_not_price_a_blind_line(desk: Desk) -> None:
    sale = desk.sell()
    customer = desk.people.of("buyer", "customer", partner_id=sale.partner_id)
    line = returns.ReturnLineWish(product_id=sale.product_ids[0], quantity=Decimal(1), unit_price=Decimal(999))
    with pytest.raises(Refused) as error, desk.erp.transaction(customer) as tx:
        returns.request(tx, returns.ReturnWish(lines=(line,), reason="customer", partner_id=sale.partner_id))
    assert codes(error) == {"returns/order-line-needed"}

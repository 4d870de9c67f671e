"""The flows that every company begins with: nothing in them is refused, and each says of a return what its name says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from returns_desk import Desk

from core_erp import Refused, hookimpl
from core_erp.testing.clock import Clock
from plugins.approvals import api as approvals
from plugins.approvals.flows.seeding import seed
from plugins.returns import api as returns

PLUGINS = ("returns",)
DATABASES = ("sqlite",)
SHIPPED = ("by_amount", "fixed", "no_reason", "quality", "single", "small", "supervised", "two_level", "wrong_item")


@pytest.fixture(autouse=True)
def crew(desk: Desk) -> None:
    """Somebody in every role."""
    for role in ("customer_service", "supervisor", "finance", "warehouse", "quality", "manager", "sales"):
        getattr(desk.people, role)


def routed(desk: Desk, clock: Clock, *quantities: int, wait_days: int = 0, **order: Any) -> list[str]:
    """The nodes whose tasks are open first of such a return; none when it was approved at once."""
    sale = desk.sell(*quantities, **order)
    clock.advance(days=wait_days)
    return_id = desk.request(sale, *quantities)
    return waiting(desk, return_id)


def waiting(desk: Desk, return_id: int) -> list[str]:
    """The nodes that its approval waits for."""
    with desk.erp.reading(desk.house) as tx:
        return [t.node for t in approvals.tasks_of(tx, returns.KIND, return_id) if t.state == "open"]


def through(desk: Desk, flow: str) -> None:
    """From now on returns go through this flow."""
    answer = type("Router", (), {"returns_flow": staticmethod(hookimpl(lambda: flow))})
    desk.erp.pm.register(answer())


@pytest.mark.parametrize("code", SHIPPED)
def test_no_template_has_an_error(desk: Desk, code: str) -> None:
    with desk.erp.transaction(desk.house) as tx:
        flow = tx.get(approvals.Flow, approvals.published(tx, code).id)
        assert not [f for f in approvals.lint(tx, approvals.read(flow.definition)) if f.severity == "error"]
        copy = approvals.define(tx, {**flow.definition, "code": f"my_{code}", "locked": False})
        tx.flush()
        assert approvals.publish(tx, copy.id).state == "published"


def test_the_locked_profile_is_followed_not_edited(desk: Desk) -> None:
    with desk.erp.transaction(desk.house) as tx, pytest.raises(Refused) as error:
        flow = tx.get(approvals.Flow, approvals.published(tx, "fixed").id)
        approvals.define(tx, {**flow.definition, "name": "Mine"})
    assert {o.code for o in error.value.objections} == {"approvals/flow-locked"}


def test_small_and_low_risk_is_approved_at_once(desk: Desk, clock: Clock) -> None:
    through(desk, "small")
    assert routed(desk, clock, 1) == []
    assert routed(desk, clock, 3) == ["first"]


def test_without_a_reason_within_seven_days_only_the_warehouse_decides(desk: Desk, clock: Clock) -> None:
    through(desk, "no_reason")
    assert routed(desk, clock, 1, wait_days=7) == ["goods"]
    assert routed(desk, clock, 1, wait_days=8) == ["late"]


@pytest.mark.parametrize(("quantity", "waits_for"), [(8, []), (9, ["money"])])
def test_finance_decides_above_an_amount_in_the_books_currency(desk: Desk, quantity: int, waits_for: list[str]) -> None:
    """Eight pieces of 15.82 USD at 7.9 are 999.82 CNY, nine are 1,124.80."""
    through(desk, "by_amount")
    desk.quote("USD", Decimal("7.9"))
    sale = desk.sell(quantity, price=14, currency="USD")
    return_id = desk.request(sale, quantity)
    desk.decide(return_id, desk.people.customer_service, desk.people.supervisor)
    assert waiting(desk, return_id) == waits_for


def test_a_plugin_brings_a_flow_of_its_own(desk: Desk) -> None:
    """Companies have it after the next ``erp migrate``; a code that is taken stays whose it is."""
    brought = [
        approvals.levels("acme_three", "Three", "sales", "warehouse", "finance"),
        approvals.levels("small", "Ours", "sales"),
    ]
    desk.erp.pm.register(type("Acme", (), {"approvals_flow_templates": staticmethod(hookimpl(lambda: brought))})())
    with desk.erp.transaction(desk.house) as tx:
        seed(tx)
    with desk.erp.reading(desk.house) as tx:
        assert len(approvals.published(tx, "acme_three").graph.nodes) == 3
        assert len(approvals.published(tx, "small").graph.nodes) == 3, "the one that is shipped"

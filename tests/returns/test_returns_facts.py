"""What conditions know of a return: the catalogue, and the values that are gathered when its approval starts."""

from __future__ import annotations

from typing import Any

import pytest
from returns_desk import Desk

from core_erp import ExtraField, hookimpl
from core_erp.masters import operations as masters
from core_erp.testing.clients import ErpClient
from core_erp.testing.clock import Clock
from plugins.approvals import api as approvals
from plugins.approvals.conditions.values import value_for
from plugins.inventory import api as inventory
from plugins.returns import api as returns

PLUGINS = ("returns",)


def facts(desk: Desk, return_id: int) -> dict[str, Any]:
    with desk.erp.reading(desk.house) as tx:
        instance = approvals.instance_of(tx, returns.KIND, return_id)
        assert instance is not None
        return instance.facts


def plug_in(desk: Desk, **answers: Any) -> None:
    desk.erp.pm.register(type("Stranger", (), {name: staticmethod(hookimpl(answer)) for name, answer in answers.items()})())
    desk.erp.cache.clear()


def test_every_fact_is_gathered_with_its_type(desk: Desk) -> None:
    return_id = desk.request(desk.sell(6, 4), 1, 2)
    known, given = approvals.facts_of(desk.erp, returns.KIND), facts(desk, return_id)
    assert {fact.name for fact in known} == set(given)
    for fact in known:
        if given[fact.name] is None:
            assert fact.is_optional, fact.name
        else:
            value_for(fact.type, given[fact.name])


def test_what_is_known_of_a_return(desk: Desk, clock: Clock) -> None:
    sale = desk.sell(6, 4, channel="web")
    with desk.erp.transaction(desk.house) as tx:
        masters.change_partner(tx, sale.partner_id, level="gold", country="DE")
        for product_id, category in zip(sale.product_ids, ("toys", "tools"), strict=True):
            masters.change_product(tx, product_id, category=category)
        warehouse = inventory.warehouses(tx)[0]
    clock.advance(days=3)
    given = facts(desk, desk.request(sale, 1, 2, warehouse_id=warehouse.id))
    assert {name: given[name] for name in (
        "amount_minor", "currency", "reason", "fault", "channel", "warehouse", "customer_level", "customer_country",
        "categories", "line_count", "needs_goods", "is_blind", "days_since_delivery", "earlier_returns", "risk_score",
        "by_customer", "product_ids",
    )} == {
        "amount_minor": 33_900, "currency": "CNY", "reason": "wrong_goods", "fault": "seller", "channel": "web",
        "warehouse": warehouse.code, "customer_level": "gold", "customer_country": "DE", "categories": ["tools", "toys"],
        "line_count": 2, "needs_goods": True, "is_blind": False, "days_since_delivery": 3, "earlier_returns": 0,
        "risk_score": 0, "by_customer": False, "product_ids": list(sale.product_ids),
    }  # fmt: skip


def test_risk_grows_with_returns_rejections_and_blind_lines(desk: Desk, clock: Clock) -> None:
    sale = desk.sell()
    desk.approved(sale, 1)
    desk.decide(desk.request(sale, 1), desk.people.customer_service, outcome="reject", reason="used for months")
    given = facts(desk, desk.request(sale, 1))
    assert (given["earlier_returns"], given["rejected_returns"], given["risk_score"]) == (2, 1, 25)
    clock.advance(days=366)
    with desk.erp.transaction(desk.people.sales) as tx:
        line = returns.ReturnLineWish(quantity=1, product_id=sale.product_ids[0], gross_minor=500)
        wish = returns.ReturnWish(lines=(line,), reason="other", partner_id=sale.partner_id, currency="CNY")
        blind = returns.request(tx, wish).id
    given = facts(desk, blind)
    assert (given["earlier_returns"], given["risk_score"], given["is_blind"], given["days_since_delivery"]) == (0, 30, True, None)


def test_a_stranger_knows_the_risk_better(desk: Desk) -> None:
    plug_in(desk, returns_risk=lambda returned, history: 250 if history.code else None)
    assert facts(desk, desk.request(desk.sell(), 1))["risk_score"] == 100


def test_extra_fields_and_facts_of_strangers(desk: Desk, client: ErpClient) -> None:
    def erp_extra_fields(kind):
        if kind == returns.KIND:
            yield ExtraField("acme", "pickup_code", str, label="Pickup code")
            yield ExtraField("acme", "weight_g", int)

    def approvals_facts(subject_kind):
        if subject_kind == returns.KIND:
            yield approvals.Fact("loyalty_points", "int", "Loyalty points")

    def approvals_fact_values(tx, subject_kind, subject_id, facts):
        if subject_kind == returns.KIND:
            yield {"loyalty_points": 10 * facts["line_count"]}

    plug_in(desk, erp_extra_fields=erp_extra_fields, approvals_facts=approvals_facts, approvals_fact_values=approvals_fact_values)
    body = {
        "lines": [{"order_line_id": desk.sell().line_id, "quantity": "1"}], "reason": "wrong_goods",
        "extensions": {"acme": {"pickup_code": "X-17", "weight_g": 900}},
    }  # fmt: skip
    return_id = client.as_(desk.people.sales).post("/api/v1/returns", json=body).get_json()["id"]
    given = facts(desk, return_id)
    known = approvals.facts_of(desk.erp, returns.KIND)
    source = 'acme.pickup_code.startsWith("X") && acme.weight_g < 1000 && loyalty_points == 10'
    assert approvals.compile_condition(source, known).holds(given)


def test_two_plugins_cannot_tell_of_one_fact(desk: Desk) -> None:
    plug_in(desk, approvals_facts=lambda subject_kind: [approvals.Fact("reason", "int", "Another")])
    with pytest.raises(ValueError, match="two plugins tell of a fact 'reason'"):
        approvals.facts_of(desk.erp, returns.KIND)

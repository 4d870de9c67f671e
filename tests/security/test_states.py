"""Every verb on every state: what the table allows works, everything else is refused as a step that is not, and writes nothing."""

from __future__ import annotations

import pytest
from security_house import DOORS, House, approve, ask, inspect, receive, settle

from core_erp import Actor
from core_erp.laws import breaches
from plugins.approvals.api import define, levels, tasks_of
from plugins.approvals.models import Instance
from plugins.approvals.workflow import INSTANCE
from plugins.orders.workflow import ORDER
from plugins.returns import api as returns
from plugins.returns.workflow import RETURN

REFUSED = (409, 422)
DOOR = {door.name: door for door in DOORS}
ANY = "any reason at all"


def knock(house: House, name: str, body: dict | None = None, by: str = "manager", **ids: int):
    return house.knock(house.speaker(by), DOOR[name], body, ids=ids)


# -- orders -------------------------------------------------------------------------------------------------------

ORDER_VERBS = {
    "confirm": {"quotation"}, "deliver": {"confirmed", "partly_delivered"}, "cancel": {"quotation", "confirmed"},
    "bill": {"partly_delivered", "delivered"}, "claim": {"partly_delivered", "delivered"},
}  # fmt: skip
ORDER_CODES = {"core/illegal-step", "finance/nothing-to-invoice", "orders/not-returnable"}


def order(house: House, state: str) -> dict:
    """A new order that has come that far."""
    line = {"product_id": house.ids["product_id"], "quantity": "2"}
    made = knock(house, "orders.place.POST", {"partner_id": house.ids["partner_a"], "lines": [line]}).json
    if state == "cancelled":
        knock(house, "orders.cancel.POST", {"reason": ANY}, order_id=made["id"])
    elif state != "quotation":
        knock(house, "orders.confirm.POST", order_id=made["id"])
    if state in ("partly_delivered", "delivered"):
        part = {"line_id": made["lines"][0]["id"], "quantity": "1" if state == "partly_delivered" else "2"}
        knock(house, "orders.deliver.POST", {"lines": [part]}, order_id=made["id"])
    found = knock(house, "orders.show.GET", order_id=made["id"]).json
    assert found["state"] == state
    return found


def on_order(house: House, verb: str, made: dict):
    line = {"order_line_id": made["lines"][0]["id"], "quantity": "1"}
    match verb:
        case "bill":
            return knock(house, "finance.bill.POST", {"order_id": made["id"]})
        case "claim":
            return knock(house, "returns.request.POST", {"lines": [line], "reason": "wrong_goods"})
        case "deliver":
            return knock(house, "orders.deliver.POST", {}, order_id=made["id"])
    return knock(house, f"orders.{verb}.POST", {"reason": ANY} if verb == "cancel" else None, order_id=made["id"])


@pytest.mark.parametrize("state", ORDER.states)
def test_orders(house: House, state: str) -> None:
    made = order(house, state)
    for verb in (verb for verb, states in ORDER_VERBS.items() if state not in states):
        before = house.commits()
        answer = on_order(house, verb, made)
        assert answer.status_code in REFUSED, (verb, answer.text)
        assert answer.json["code"] in ORDER_CODES, (verb, answer.text)
        assert house.commits() == before
    for verb in (verb for verb, states in ORDER_VERBS.items() if state in states):
        answer = on_order(house, verb, order(house, state))
        assert answer.status_code < 300, (verb, answer.text)


def test_the_tables_have_a_row_for_every_verb() -> None:
    """A new endpoint on an order or a return is either a verb here or leaves the state alone."""
    known = {f"orders.{verb}.POST" for verb in ORDER_VERBS} | {f"returns.{verb}.POST" for verb in RETURN_VERBS}
    about = {d.name for d in DOORS if {"order_id", "return_id"} & set(d.names) and d.route.kind == "writes"}
    assert about <= known


# -- returns ------------------------------------------------------------------------------------------------------

AWAITING = {"approved", "in_transit", "partly_received"}
RETURN_VERBS = {
    "cancel": {"requested", "approved", "in_transit"},
    "name_warehouse": {"requested", "approved", "in_transit"},
    "ship": {"approved"},
    "receive": AWAITING,
    "inspect": {"partly_received", "received"},
    "close_short": AWAITING,
    "credit": {"inspected"},
    "refund": set(),
    "settle": {"inspected"},
    "close": {"settled"},
}  # fmt: skip
"""``refund`` needs a credit note that is not paid yet, which no return of this test has."""
RETURN_CODES = {
    "core/illegal-step", "returns/not-payable", "returns/nothing-to-refund", "returns/nothing-to-credit", "returns/not-received",
}  # fmt: skip


def returned(house: House, state: str) -> dict:
    """A new return of 2 that has come that far; everybody did his own part, and never the manager."""
    return_id = ask(house, 2)
    ended = {"cancelled": "returns.cancel.POST"}
    if state in ended:
        knock(house, ended[state], {"reason": ANY}, by="supervisor", return_id=return_id)
    elif state == "rejected":
        decide(house, open_task(house, return_id), "reject")
    elif state != "requested":
        approve(house, return_id)
        _bring(house, return_id, state)
    found = knock(house, "returns.show.GET", return_id=return_id).json
    assert found["state"] == state
    return found


def _bring(house: House, return_id: int, state: str) -> None:
    if state == "in_transit":
        knock(house, "returns.ship.POST", {"carrier": "SF", "tracking": "1"}, by="supervisor", return_id=return_id)
    if state in ("partly_received", "received", "inspected", "settled", "closed"):
        receive(house, return_id, 1 if state == "partly_received" else 2)
    if state in ("inspected", "settled", "closed"):
        inspect(house, return_id)
    if state in ("settled", "closed"):
        settle(house, return_id)
    if state == "closed":
        knock(house, "returns.close.POST", by="supervisor", return_id=return_id)


def on_return(house: House, verb: str, made: dict):
    line = {"line_id": made["lines"][0]["id"], "quantity": "1"}
    bodies = {
        "cancel": {"reason": ANY}, "close_short": {"reason": ANY}, "ship": {"carrier": "SF", "tracking": "1"},
        "name_warehouse": {"warehouse_id": house.ids["warehouse_id"], "reason": ANY}, "receive": {"lines": [line]},
        "inspect": {"findings": [line | {"grade": "A"}]}, "refund": {}, "settle": {},
    }  # fmt: skip
    return knock(house, f"returns.{verb}.POST", bodies.get(verb), return_id=made["id"])


@pytest.mark.parametrize("state", RETURN.states)
def test_returns(house: House, state: str) -> None:
    made = returned(house, state)
    for verb in (verb for verb, states in RETURN_VERBS.items() if state not in states):
        before = house.commits()
        answer = on_return(house, verb, made)
        assert answer.status_code in REFUSED, (verb, answer.text)
        assert codes(answer) <= RETURN_CODES, (verb, answer.text)
        assert house.commits() == before
    for verb in (verb for verb, states in RETURN_VERBS.items() if state in states):
        answer = on_return(house, verb, returned(house, state))
        assert answer.status_code < 300, (verb, answer.text)


def codes(answer) -> set[str]:
    return {error["code"] for error in answer.json.get("errors", [])} or {answer.json["code"]}


# -- approvals ----------------------------------------------------------------------------------------------------


def open_task(house: House, return_id: int) -> int:
    with house.erp.reading(house.actor) as tx:
        return tasks_of(tx, returns.KIND, return_id)[0].id


def decide(house: House, task_id: int, outcome: str, by: str = "customer_service"):
    return knock(house, "approvals.decide.POST", {"outcome": outcome, "reason": ANY}, by=by, task_id=task_id)


def instance_of(house: House, return_id: int) -> Instance:
    with house.erp.reading(house.actor) as tx:
        found = tx.session.query(Instance).filter_by(subject_kind=returns.KIND, subject_id=return_id).one()
        assert found.tasks
        return found


@pytest.mark.parametrize("state", [s for s in INSTANCE.states if s not in ("open", "appealed")])
@pytest.mark.parametrize("outcome", ["approve", "reject"])
def test_an_approval_that_has_ended_is_not_decided_again(house: House, state: str, outcome: str) -> None:
    ended = {"approved": "approved", "rejected": "rejected", "withdrawn": "cancelled"}[state]
    found = instance_of(house, returned(house, ended)["id"])
    assert found.state == state
    for task in found.tasks:
        before = house.commits()
        answer = decide(house, task.id, outcome, by="manager")
        assert (answer.status_code, answer.json["code"]) == (409, "approvals/not-open"), answer.text
        assert house.commits() == before


@pytest.mark.parametrize("outcome", ["approve", "reject"])
def test_a_level_that_is_decided_stays_so_while_the_next_waits(house: House, outcome: str) -> None:
    task_id = open_task(house, ask(house))
    assert decide(house, task_id, "approve").status_code == 200
    before = house.commits()
    answer = decide(house, task_id, outcome, by="manager")
    assert (answer.status_code, answer.json["code"]) == (409, "approvals/not-open")
    assert house.commits() == before


def test_four_eyes_and_turns(house: House) -> None:
    """Who asked, who has decided already, whose turn it is not: refused whatever the route allows."""
    with house.erp.transaction(house.people.customer_service) as tx:
        line = returns.ReturnLineWish(order_line_id=house.ids["order_line_id"], quantity=1)
        own = returns.request(tx, returns.ReturnWish(lines=(line,), reason="wrong_goods")).id
    before = house.commits()
    answer = decide(house, open_task(house, own), "approve")
    assert (answer.status_code, codes(answer)) == (422, {"approvals/four-eyes"})
    answer = decide(house, open_task(house, own), "approve", by="finance")
    assert (answer.status_code, codes(answer)) == (422, {"approvals/not-your-turn"})
    assert house.commits() == before


def test_who_has_touched_a_return_does_not_pay_for_it(house: House) -> None:
    """One person with every role: asks, decides, receives; each alone is enough to be refused the money."""
    made = returned(house, "inspected")
    with house.erp.transaction(house.actor) as tx:
        boss = house.people.of("boss").user_id
        document = returns.one(tx, made["id"])
        asked, deciders, receivers = document.requested_by, document.deciders, document.receivers
    for field, value in (("requested_by", boss), ("deciders", [boss]), ("receivers", [boss])):
        with house.erp.transaction(house.actor) as tx:
            setattr(returns.one(tx, made["id"]), field, value)
        before = house.commits()
        for verb in ("credit", "settle", "refund"):
            body = None if verb == "credit" else {}
            answer = knock(house, f"returns.{verb}.POST", body, by="boss", return_id=made["id"])
            assert (answer.status_code, codes(answer)) == (422, {"returns/four-eyes"}), (field, verb, answer.text)
        assert house.commits() == before
        with house.erp.transaction(house.actor) as tx:
            document = returns.one(tx, made["id"])
            document.requested_by, document.deciders, document.receivers = asked, deciders, receivers


def test_a_flow_is_published_once(house: House) -> None:
    with house.erp.transaction(Actor.system(house.actor.company_id)) as tx:
        first, second = (define(tx, levels(code, "Steps", "manager")) for code in ("steps", "steps_2"))
        tx.flush()
        ids = first.id, second.id
    for flow_id in ids:
        assert knock(house, "approvals.publish.POST", flow_id=flow_id).status_code == 200
        before = house.commits()
        answer = knock(house, "approvals.publish.POST", flow_id=flow_id)
        assert (answer.status_code, answer.json["code"]) == (409, "core/illegal-step"), answer.text
        assert house.commits() == before


def test_the_books_are_lawful_after_all_this(house: House) -> None:
    with house.erp.reading(house.actor) as tx:
        broken = breaches(tx.session, house.erp.laws)
    assert not broken, "\n".join(f"{b.law.code} {b.law.title}: {b.rows}" for b in broken)

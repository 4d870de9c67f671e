"""Everything a person can do with a task besides approving and rejecting it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from approvals_house import House, codes, flow, node

from core_erp import Conflict, Forbidden, Refused
from core_erp.testing.clock import Clock
from plugins.approvals import api as approvals
from plugins.approvals.operations import BatchWish, DelegationWish

PLUGINS = ("approvals",)
DATABASES = ("sqlite",)


@pytest.fixture
def two(house: House) -> str:
    return house.publish(flow("two", [node("first", "customer_service"), node("second", "finance")]))


def test_the_requester_is_asked_and_answers(house: House, two: str, clock: Clock) -> None:
    p, asked = house.people, house.start(two)
    task = house.task(asked)
    house.do(p.customer_service, approvals.ask, task, "Which serial number?")
    question = house.task(asked, kind="question")
    assert house.inbox(p.customer_service) == [] and house.inbox(p.sales) == [question]
    with pytest.raises(Conflict):
        house.do(p.customer_service, approvals.decide, task, outcome="approve")
    with pytest.raises(Refused) as error:
        house.do(p.warehouse, approvals.complete, question, note="4711")
    assert codes(error) == {"approvals/not-your-turn"}
    with pytest.raises(Refused) as error:
        house.do(p.sales, approvals.complete, question, note="  ")
    assert codes(error) == {"approvals/answer-needed"}
    house.do(p.sales, approvals.complete, question, note="4711")
    assert house.inbox(p.customer_service) == [task] and house.decide(p.customer_service, asked) == "open"
    silent = house.start(two)
    house.do(p.customer_service, approvals.ask, house.task(silent), "Which serial number?")
    late = house.task(silent, kind="question")
    assert house.do(house.system, approvals.expire, late) is None
    clock.advance(days=60)
    house.do(house.system, approvals.expire, late)
    assert house.open_nodes(silent) == ["first"] and house.tasks(silent)[0]["state"] == "open"
    house.assert_lawful()


def test_somebody_is_consulted_on_the_side(house: House, two: str) -> None:
    p, asked = house.people, house.start(two)
    house.do(p.customer_service, approvals.consult, house.task(asked), "Is it broken?", role="quality")
    opinion = house.task(asked, kind="consult")
    assert house.inbox(p.quality) == [opinion]
    house.do(p.quality, approvals.complete, opinion, note="It is")
    house.decide(p.customer_service, asked, kind="approve")
    house.do(p.finance, approvals.consult, house.task(asked), "Still?", person_id=p.quality.user_id)
    assert house.decide(p.finance, asked, kind="approve") == "approved"
    house.assert_lawful()


@pytest.mark.parametrize("where", ["before", "after", "beside"])
def test_a_signer_is_added(house: House, two: str, where: str) -> None:
    p, asked = house.people, house.start(two)
    task = house.task(asked)
    with pytest.raises(Refused) as error:
        house.do(p.customer_service, approvals.add_signer, task, person_id=p.sales.user_id, where=where)
    assert codes(error) == {"approvals/four-eyes-hand"}
    house.do(p.customer_service, approvals.add_signer, task, person_id=p.quality.user_id, where=where)
    order = [p.quality, p.customer_service] if where == "before" else [p.customer_service, p.quality]
    if where == "beside":
        assert len(house.open_nodes(asked)) == 2
        with pytest.raises(Refused) as error:
            house.do(p.customer_service, approvals.add_signer, task, person_id=p.quality.user_id, where=where)
        assert codes(error) == {"approvals/signs-already"}
    else:
        assert len(house.open_nodes(asked)) == 1
    for person, kind in zip(order, ("sign", "approve") if where == "before" else ("approve", "sign"), strict=True):
        assert house.state(asked) == "open" and "second" not in house.open_nodes(asked)
        house.decide(person, asked, kind=kind)
    assert house.open_nodes(asked) == ["second"]
    refused = house.start(two)
    house.do(p.customer_service, approvals.add_signer, house.task(refused), person_id=p.quality.user_id, where="before")
    assert house.decide(p.quality, refused, "reject", "not with me") == "rejected"
    house.assert_lawful()


def test_a_task_is_handed_on(house: House, two: str) -> None:
    p, asked = house.people, house.start(two)
    task = house.task(asked)
    for person, code in ((p.sales, "approvals/four-eyes-hand"), (p.customer_service, "approvals/same-person")):
        with pytest.raises(Refused) as error:
            house.do(p.customer_service, approvals.transfer, task, person_id=person.user_id, reason="on holiday")
        assert codes(error) == {code}
    house.do(p.customer_service, approvals.transfer, task, person_id=p.quality.user_id, reason="on holiday")
    assert house.inbox(p.customer_service) == [] and house.inbox(p.quality) == [task]
    with pytest.raises(Refused):
        house.decide(p.customer_service, asked)
    house.decide(p.quality, asked)
    house.do(p.supervisor, approvals.reassign, house.task(asked), role="warehouse", reason="finance is away")
    with pytest.raises(Forbidden):
        house.do(p.warehouse, approvals.reassign, house.task(asked), role="finance", reason="not for us")
    assert house.decide(p.warehouse, asked) == "approved"
    house.assert_lawful()


def test_a_pooled_task_is_claimed_and_released(house: House, two: str) -> None:
    p, asked = house.people, house.start(two)
    task, other = house.task(asked), p.second("customer_service")
    house.do(p.customer_service, approvals.claim, task)
    assert house.inbox(other) == [] and house.inbox(p.customer_service) == [task]
    with pytest.raises(Conflict) as error:
        house.do(other, approvals.claim, task)
    assert codes(error) == {"approvals/claimed"}
    with pytest.raises(Refused) as refused:
        house.decide(other, asked)
    assert codes(refused) == {"approvals/claimed"}
    house.do(p.customer_service, approvals.release, task)
    assert house.inbox(other) == [task]
    assert house.happened(asked)[-2:] == ["claimed", "released"]


def test_it_is_sent_back(house: House, two: str) -> None:
    p, asked = house.people, house.start(two)
    house.decide(p.customer_service, asked)
    with pytest.raises(Refused) as error:
        house.do(p.finance, approvals.send_back, house.task(asked), to="second", reason="look again")
    assert codes(error) == {"approvals/not-earlier"} and "first, requester" in str(error.value)
    house.do(p.finance, approvals.send_back, house.task(asked), to="first", reason="look again")
    assert house.open_nodes(asked) == ["first"]
    house.decide(p.customer_service, asked)  # the same person, at the same node
    house.do(p.finance, approvals.send_back, house.task(asked), to="requester", reason="what is this?")
    resubmit = house.task(asked, kind="resubmit")
    assert house.inbox(p.sales) == [resubmit]
    house.do(p.sales, approvals.complete, resubmit, note="explained")
    house.decide(p.customer_service, asked)
    assert house.decide(p.finance, asked) == "approved"
    house.assert_lawful()


def test_a_rejection_may_lead_back(house: House) -> None:
    p = house.people
    code = house.publish(flow("back", [node("first", "customer_service"), node("second", "finance", reject_to="first")]))
    asked = house.start(code)
    house.decide(p.customer_service, asked)
    assert house.decide(p.finance, asked, "reject", "look again") == "open" and house.open_nodes(asked) == ["first"]
    assert house.decide(p.customer_service, asked, "reject", "never mind") == "rejected"
    house.assert_lawful()


def test_urging_is_counted_and_limited(house: House, two: str, clock: Clock) -> None:
    p, asked = house.people, house.start(two)
    task = house.task(asked)
    house.do(p.sales, approvals.urge, task)
    with pytest.raises(Refused) as error:
        house.do(p.sales, approvals.urge, task)
    assert codes(error) == {"approvals/urged-already"}
    clock.advance(minutes=30)
    house.do(p.sales, approvals.urge, task)
    with house.erp.reading(house.system) as tx:
        assert tx.get(approvals.Task, task).urges == 2


def test_messages_and_mentions(house: House, two: str) -> None:
    p, asked = house.people, house.start(two)
    said = house.do(p.warehouse, approvals.comment, asked, " seen ", mentions=[p.finance.user_id])
    assert (said.text, said.mentions, said.is_public) == ("seen", [p.finance.user_id], False)
    with pytest.raises(Refused) as error:
        house.do(p.warehouse, approvals.comment, asked, "hm", mentions=[987654])
    assert codes(error) == {"approvals/unknown-person"}


def test_the_requester_takes_it_back(house: House, two: str) -> None:
    p, asked, told = house.people, house.start(two), []
    house.plug_in(approvals_withdrawn=lambda tx, instance, reason: told.append((instance.id, reason)))
    with pytest.raises(Refused) as error:
        house.do(p.finance, approvals.take_back, asked)
    assert codes(error) == {"approvals/not-yours"}
    assert house.do(p.sales, approvals.take_back, asked, reason="mistake").state == "withdrawn" and told == [(asked, "mistake")]
    with pytest.raises(Conflict):
        house.do(p.sales, approvals.take_back, asked)
    house.assert_lawful()


def test_a_supervisor_holds_it(house: House, clock: Clock) -> None:
    p = house.people
    code = house.publish(flow("slow", [node("first", "customer_service", limit={"hours": 8, "on_expiry": "reject"})]))
    asked = house.start(code)
    due = house.tasks(asked)[0]["due_at"]
    with pytest.raises(Refused) as error:
        house.do(p.supervisor, approvals.pause, asked, reason=" ")
    assert codes(error) == {"approvals/reason-needed"}
    house.do(p.supervisor, approvals.pause, asked, reason="police is here")
    with pytest.raises(Conflict) as held:
        house.decide(p.customer_service, asked)
    assert codes(held) == {"approvals/paused"}
    clock.advance(days=3)
    assert house.do(house.system, approvals.expire, house.tasks(asked)[0]["id"]) is None
    house.do(p.supervisor, approvals.resume, asked, reason="police is gone")
    assert house.tasks(asked)[0]["due_at"] == due + timedelta(days=3)
    clock.advance(days=5)
    house.do(house.system, approvals.expire, house.tasks(asked)[0]["id"])
    (late,) = house.tasks(asked)
    assert (late["state"], late["decider_id"], late["is_automatic"]) == ("rejected", None, True) and house.state(
        asked
    ) == "rejected"
    house.assert_lawful()


def test_what_expires_approves_or_goes_elsewhere(house: House, clock: Clock) -> None:
    late = {"hours": 1, "on_expiry": "transfer"}
    nodes = [node("first", "customer_service", limit=late, fallback={"role": "supervisor"}),
             node("second", "finance", limit={"hours": 1, "on_expiry": "approve"})]  # fmt: skip
    asked = house.start(house.publish(flow("late", nodes)))
    clock.advance(days=5)
    house.do(house.system, approvals.expire, house.task(asked))
    assert house.tasks(asked)[0]["role"] == "supervisor"
    house.decide(house.people.supervisor, asked)
    clock.advance(days=5)
    house.do(house.system, approvals.expire, house.task(asked))
    assert house.state(asked) == "approved"
    house.assert_lawful()


def test_a_delegate_stands_in_and_counts_as_both(house: House, two: str, clock: Clock) -> None:
    p = house.people
    week = {"begins_at": clock.now, "ends_at": clock.now + timedelta(days=7)}
    house.do(p.customer_service, approvals.delegate, DelegationWish(delegate_id=p.warehouse.user_id, **week))
    asked = house.start(two)
    assert house.inbox(p.warehouse) == [house.task(asked)]
    house.decide(p.warehouse, asked)
    (done,) = [t for t in house.tasks(asked) if t["state"] == "approved"]
    assert (done["decider_id"], done["on_behalf_of_id"]) == (p.warehouse.user_id, p.customer_service.user_id)
    house.do(p.finance, approvals.delegate, DelegationWish(delegate_id=p.customer_service.user_id, **week))
    with pytest.raises(Refused) as error:  # the first level was decided in his name
        house.decide(p.customer_service, asked)
    assert codes(error) == {"approvals/four-eyes"}
    own = house.start(two, by=p.customer_service)
    other = p.second("customer_service")
    assert house.tasks(own)[0]["role"] == "customer_service" and house.decide(other, own) == "open"
    mine = house.start(two, by=p.warehouse)  # the delegate asked: no standing in for the decider
    with pytest.raises(Refused) as error:
        house.decide(p.warehouse, mine)
    assert codes(error) == {"approvals/four-eyes"}
    clock.advance(days=7)
    with pytest.raises(Refused) as error:
        house.decide(p.warehouse, house.start(two))
    assert codes(error) == {"approvals/not-your-turn"}
    house.assert_lawful()


def test_nobody_delegates_back(house: House, clock: Clock) -> None:
    p = house.people
    week = {"begins_at": clock.now, "ends_at": clock.now + timedelta(days=7)}
    first = house.do(p.finance, approvals.delegate, DelegationWish(delegate_id=p.quality.user_id, **week))
    house.do(p.quality, approvals.delegate, DelegationWish(delegate_id=p.warehouse.user_id, **week))
    for who, whom, code in (
        (p.warehouse, p.finance, "delegate-back"), (p.quality, p.finance, "delegate-back"), (p.finance, p.finance, "delegate-self"),
    ):  # fmt: skip
        with pytest.raises(Refused) as error:
            house.do(who, approvals.delegate, DelegationWish(delegate_id=whom.user_id, **week))
        assert codes(error) == {f"approvals/{code}"}
    house.do(p.finance, approvals.revoke, first.id)
    house.do(p.quality, approvals.delegate, DelegationWish(delegate_id=p.finance.user_id, **week))
    with pytest.raises(Conflict):
        house.do(p.finance, approvals.revoke, first.id)


def test_many_are_decided_at_once_each_for_itself(house: House, two: str) -> None:
    p = house.people
    ones = [house.start(two) for _ in range(3)]
    tasks = [house.task(one) for one in ones]
    house.decide(p.second("customer_service"), ones[1])
    own = house.task(house.start(two, by=p.customer_service))
    wish = BatchWish(task_ids=(*tasks, own, 987654), outcome="approve")
    answers = {a.task_id: a.code for a in house.do(p.customer_service, approvals.decide_many, wish)}
    assert answers == {
        tasks[0]: "", tasks[1]: "approvals/not-open", tasks[2]: "", own: "approvals/four-eyes", 987654: "core/not-found",
    }  # fmt: skip
    assert [house.open_nodes(one) for one in ones] == [["second"]] * 3
    house.assert_lawful()


def test_preset_reasons_and_policy_are_quoted(house: House, two: str) -> None:
    p, asked = house.people, house.start(two)
    with pytest.raises(Refused) as error:
        house.do(p.customer_service, approvals.decide, house.task(asked), outcome="reject", reason="too late", reason_code="whim")
    assert codes(error) == {"approvals/unknown-reason"}
    house.do(
        p.customer_service, approvals.decide, house.task(asked), outcome="reject", reason="too late", reason_code="outside_window"
    )
    with house.erp.reading(house.system) as tx:
        (task,) = tx.get(approvals.Instance, asked).tasks
        assert (task.reason_code, task.rule, task.instance.policy) == ("outside_window", "returns.window_days", "acme 1")
        (told,) = [h for h in tx.session.query(approvals.Happening).filter_by(instance_id=asked) if h.kind == "decided"]
        assert (told.data["rule"], told.data["policy"]) == ("returns.window_days", "acme 1")

"""Approvals: levels in turn, four eyes, reasons, overrides, versions."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from core_erp import Conflict, DomainError, Forbidden, Refused, Transaction
from core_erp.erp import Erp
from core_erp.identity import Actor
from core_erp.testing.people import People
from core_erp.testing.statements import Statements
from plugins.approvals import api as approvals
from plugins.approvals.laws import LAWS

PLUGINS = ("approvals",)


def begin(erp: Erp, actor: Actor, *, flow: str = "two_level", subject: int = 1) -> int:
    with erp.transaction(actor) as tx:
        started = approvals.start(
            tx, flow=flow, subject_kind="acme.wish", subject_id=subject, requester_id=actor.user_id, facts={"amount_minor": 100}
        )
        return started.tasks[0].id


def decide(erp: Erp, actor: Actor, task_id: int, outcome: approvals.Outcome = "approve", reason: str = "") -> approvals.Instance:
    with erp.transaction(actor) as tx:
        decided = approvals.decide(tx, task_id, outcome=outcome, reason=reason)
        tx.session.refresh(decided, ["tasks"])
        return decided


def codes(error: Refused) -> set[str]:
    return {o.code for o in error.objections}


def waiting(erp: Erp, actor: Actor) -> list[int]:
    with erp.reading(actor) as tx:
        return [t.id for t in approvals.open_tasks(tx)]


def laws_hold(tx: Transaction) -> bool:
    return not any(list(law.offenders(tx.session)) for law in LAWS)


def test_two_levels_in_turn_end_in_an_approval(erp: Erp, people: People) -> None:
    first = begin(erp, people.sales)
    assert waiting(erp, people.customer_service) == [first]
    assert waiting(erp, people.warehouse) == []
    instance = decide(erp, people.customer_service, first)
    assert instance.state == "open"
    (second,) = waiting(erp, people.warehouse)
    instance = decide(erp, people.warehouse, second)
    assert instance.state == "approved" and [t.decider_id for t in instance.tasks] == [
        people.customer_service.user_id, people.warehouse.user_id,
    ]  # fmt: skip
    with erp.reading(people.manager) as tx:
        assert laws_hold(tx)
        assert approvals.deciders(tx, "acme.wish", 1) == {people.customer_service.user_id, people.warehouse.user_id}


def test_a_rejection_needs_a_reason_and_ends_everything(erp: Erp, people: People) -> None:
    task = begin(erp, people.sales)
    with pytest.raises(Refused) as error:
        decide(erp, people.customer_service, task, "reject", " no ")
    assert codes(error.value) == {"approvals/reason-needed"}
    instance = decide(erp, people.customer_service, task, "reject", "outside the window")
    assert instance.state == "rejected" and len(instance.tasks) == 1


def test_nobody_decides_what_they_asked_for(erp: Erp, people: People) -> None:
    task = begin(erp, people.customer_service)
    assert waiting(erp, people.customer_service) == []
    with pytest.raises(Refused) as error:
        decide(erp, people.customer_service, task)
    assert codes(error.value) == {"approvals/four-eyes"}
    decide(erp, people.second("customer_service"), task)


def test_nobody_decides_two_levels(erp: Erp, people: People) -> None:
    both = people.of("both", "customer_service", "warehouse")
    first = begin(erp, people.sales)
    decide(erp, both, first)
    (second,) = waiting(erp, people.warehouse)
    with pytest.raises(Refused) as error:
        decide(erp, both, second)
    assert codes(error.value) == {"approvals/four-eyes"}


def test_a_level_belongs_to_its_role_unless_overridden(erp: Erp, people: People) -> None:
    task = begin(erp, people.sales)
    with pytest.raises(Refused) as error:
        decide(erp, people.warehouse, task)
    assert codes(error.value) == {"approvals/not-your-turn"}
    with pytest.raises(Refused) as error:
        decide(erp, people.manager, task)
    assert codes(error.value) == {"approvals/reason-needed"}
    instance = decide(erp, people.manager, task, reason="everybody is ill")
    assert instance.tasks[0].is_override


def test_the_house_itself_cannot_decide(erp: Erp, people: People, company) -> None:
    task = begin(erp, people.sales)
    with pytest.raises(Refused) as error:
        decide(erp, Actor.system(company.id), task)
    assert "approvals/person-needed" in codes(error.value)


def test_without_the_permission_nothing_is_decided(erp: Erp, people: People) -> None:
    task = begin(erp, people.customer_service)
    with pytest.raises(Forbidden):
        decide(erp, people.sales, task)


def test_a_decided_level_is_not_decided_again(erp: Erp, people: People) -> None:
    task = begin(erp, people.sales, flow="single")
    decide(erp, people.customer_service, task)
    with pytest.raises(Conflict) as error:
        decide(erp, people.second("customer_service"), task)
    assert error.value.code == "approvals/not-open"


def test_a_withdrawn_approval_waits_for_nobody(erp: Erp, people: People) -> None:
    begin(erp, people.sales)
    with erp.transaction(people.sales) as tx:
        assert approvals.withdraw_of(tx, "acme.wish", 1)
        assert approvals.withdraw_of(tx, "acme.wish", 2) is None
    assert waiting(erp, people.manager) == []
    with erp.reading(people.manager) as tx:
        assert laws_hold(tx)


def test_one_open_approval_per_subject(erp: Erp, people: People) -> None:
    begin(erp, people.sales)
    with pytest.raises(Exception, match=r"(?i)unique"):
        begin(erp, people.sales)


def test_running_approvals_keep_their_version(erp: Erp, people: People) -> None:
    first = begin(erp, people.sales)
    with erp.transaction(people.manager) as tx:
        draft = approvals.define(tx, approvals.levels("two_level", "Only finance", "finance"))
        tx.flush()
        approvals.publish(tx, draft.id)
    decide(erp, people.customer_service, first)
    assert len(waiting(erp, people.warehouse)) == 1
    begin(erp, people.sales, subject=2)
    assert len(waiting(erp, people.finance)) == 1


def test_an_unknown_flow_or_an_empty_one_is_refused(erp: Erp, people: People) -> None:
    with pytest.raises(DomainError, match="no published approval flow"):
        begin(erp, people.sales, flow="nowhere")
    with pytest.raises(ValidationError, match="nodes"), erp.transaction(people.manager) as tx:
        approvals.define(tx, {"code": "empty", "name": "Empty", "nodes": [], "transitions": []})


def test_deciding_takes_few_statements(erp: Erp, people: People) -> None:
    assert people.sales and people.customer_service and people.warehouse  # what follows finds the caches warm
    decide(erp, people.customer_service, begin(erp, people.sales, subject=2))
    task = begin(erp, people.sales)
    with erp.transaction(people.customer_service) as tx, Statements(erp.engine) as sent:
        approvals.decide(tx, task, outcome="approve")
        tx.flush()
    # audit and the event are written at the end of the transaction
    assert len([s for s in sent.texts if "core_audit" not in s and "core_event" not in s and "core_job" not in s]) <= 5, str(sent)

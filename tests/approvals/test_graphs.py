"""Flows as graphs: ways and conditions, branches that part and join, signing by several, fallbacks, conditions that fail."""

from __future__ import annotations

import pytest
from approvals_house import House, codes, flow, node

from core_erp import Refused
from core_erp.people import put_under
from plugins.approvals import api as approvals

PLUGINS = ("approvals",)
DATABASES = ("sqlite",)


def test_a_condition_chooses_the_way(house: House) -> None:
    code = house.publish(flow(
        "amounts", [node("first", "customer_service"), node("second", "finance")],
        "start first", ("first second", "amount_minor > 1000"), "first end", "second end",
    ))  # fmt: skip
    p = house.people
    assert house.decide(p.customer_service, house.start(code, amount_minor=1000)) == "approved"
    large = house.start(code, amount_minor=1001)
    assert house.decide(p.customer_service, large) == "open" and house.open_nodes(large) == ["second"]
    assert house.decide(p.finance, large) == "approved"
    house.assert_lawful()


def test_small_amounts_approve_themselves_and_a_blacklist_rejects(house: House) -> None:
    small = node("small", kind="automatic", when="amount_minor < 500")
    code = house.publish(flow("auto", [small, node("look", "finance")], "start small", "small look", "look end"))
    assert house.state(house.start(code, amount_minor=600)) == "rejected"
    assert house.open_nodes(house.start(code, amount_minor=100)) == ["look"]
    free = house.publish(flow("free", [node("look", "finance")], ("start end", "amount_minor < 500"), "start look", "look end"))
    done = house.start(free, amount_minor=100)
    assert house.state(done) == "approved" and house.tasks(done) == []
    house.plug_in(approvals_verdict=lambda tx, node, subject, facts: "reject" if facts["channel"] == "fraud" else None)
    assert house.state(house.start(code, amount_minor=100, channel="fraud")) == "rejected"
    house.assert_lawful()


def test_branches_part_and_join(house: House) -> None:
    code = house.publish(flow(
        "both", [node("fork", kind="automatic", split="all"), node("money", "finance"), node("goods", "warehouse"),
                 node("last", "supervisor")],
        "start fork", "fork money", "fork goods", "money last", "goods last", "last end",
    ))  # fmt: skip
    p, both = house.people, house.start(code)
    assert sorted(house.open_nodes(both)) == ["goods", "money"]
    house.decide(p.finance, both, node="money")
    assert house.open_nodes(both) == ["goods"]
    house.decide(p.warehouse, both)
    assert house.open_nodes(both) == ["last"]
    assert house.decide(p.supervisor, both) == "approved"
    broken = house.start(code)
    assert house.decide(p.finance, broken, "reject", "no budget left", node="money") == "rejected"
    assert {t["state"] for t in house.tasks(broken)} == {"rejected", "withdrawn"}
    house.assert_lawful()


def test_countersign_percent_and_sequence(house: House) -> None:
    p = house.people
    three = [p.of(f"clerk_{i}", "quality") for i in (1, 2)]
    everyone = house.publish(flow("all", [node("q", "quality", sign="all")]))
    one = house.start(everyone)
    assert len(house.open_nodes(one)) == 3
    assert house.decide(p.quality, one) == "open" and house.decide(three[0], one) == "open"
    assert house.decide(three[1], one) == "approved"
    assert house.decide(three[0], house.start(everyone), "reject", "never ever") == "rejected"
    most = house.publish(flow("most", [node("q", "quality", sign={"percent": 60})]))
    two = house.start(most)
    assert house.decide(p.quality, two, "reject", "rather not") == "open"
    assert house.decide(three[0], two) == "open" and house.decide(three[1], two) == "approved"
    three_of = house.start(most)
    house.decide(p.quality, three_of, "reject", "rather not")
    assert house.decide(three[0], three_of, "reject", "me neither") == "rejected"
    line = house.publish(flow("line", [node("q", "quality", sign="sequence")]))
    row = house.start(line)
    for person in sorted((p.quality, *three), key=lambda a: a.user_id or 0):
        assert house.state(row) == "open" and len(house.open_nodes(row)) == 1
        house.decide(person, row)
    assert house.state(row) == "approved"
    house.assert_lawful()


def test_when_nobody_is_found_the_declared_fallback_is_asked(house: House) -> None:
    p = house.people
    boss = node("boss", assignees={"superior_of": "requester"}, fallback={"role": "finance"})
    code = house.publish(flow("up", [boss]))
    alone = house.start(code)
    assert [t["role"] for t in house.tasks(alone)] == ["finance"] and "fell_back" in house.happened(alone)
    with house.erp.transaction(house.system) as tx:
        put_under(tx, p.sales.user_id, p.supervisor.user_id)
    led = house.start(code)
    assert house.tasks(led)[0]["people"] == (p.supervisor.user_id,)
    own = house.publish(flow("own", [node("c", "customer_service", fallback={"role": "supervisor"})]))
    asked = house.start(own, by=p.customer_service)  # the only one who could decide has asked
    assert house.tasks(asked)[0]["role"] == "supervisor"
    lost = house.publish(flow("lost", [node("c", "customer_service")]))
    assert house.tasks(house.start(lost, by=p.customer_service))[0]["role"] == "customer_service"
    house.assert_lawful()


def test_tasks_go_round_or_to_whoever_has_least(house: House) -> None:
    p = house.people
    crew = sorted([p.finance.user_id, p.second("finance").user_id, p.of("third", "finance").user_id])
    turns = house.publish(flow("turns", [node("f", assignees={"role": "finance", "pick": "round_robin"})]))
    given = [house.tasks(house.start(turns))[0]["people"][0] for _ in range(6)]
    assert given == crew * 2
    least = house.publish(flow("least", [node("f", assignees={"role": "finance", "pick": "least_loaded"})]))
    first = house.start(turns)
    assert house.tasks(first)[0]["people"] == (crew[0],)
    assert [house.tasks(house.start(least))[0]["people"][0] for _ in range(2)] == crew[1:]


def test_an_expression_names_the_role(house: House) -> None:
    by = node("f", assignees={"expression": "amount_minor > 500 ? 'finance' : 'warehouse'"})
    code = house.publish(flow("by_amount", [by]))
    assert house.tasks(house.start(code, amount_minor=501))[0]["role"] == "finance"
    assert house.tasks(house.start(code, amount_minor=500))[0]["role"] == "warehouse"


def test_a_failing_condition_goes_to_a_person_and_never_approves(house: House) -> None:
    p = house.people
    code = house.publish(flow(
        "div", [node("first", "customer_service", fallback={"role": "supervisor"}), node("second", "finance")],
        "start first", ("first second", "amount_minor / share > 10"), "first end", "second end",
    ))  # fmt: skip
    asked = house.start(code, share=0)
    assert house.decide(p.customer_service, asked) == "open"
    (rescue,) = [t for t in house.tasks(asked) if t["kind"] == "rescue"]
    assert rescue["role"] == "supervisor" and "first/transitions" in rescue["note"] and "1:1" in rescue["note"]
    assert house.decide(p.supervisor, asked) == "approved"
    refused = house.start(code, share=0)
    house.decide(p.customer_service, refused)
    assert house.decide(p.supervisor, refused, "reject", "share is zero") == "rejected"
    when = node("auto", kind="automatic", when="amount_minor / share > 10")
    auto = house.start(house.publish(flow("auto_div", [when])), share=0)
    assert house.state(auto) == "open" and house.tasks(auto)[0]["role"] == "manager"
    house.assert_lawful()


def test_a_strangers_node_and_rule(house: House) -> None:
    def spot_check(run, node, step):
        if run.facts["amount_minor"] % node.options["every"]:
            return "pass"
        approvals.open_tasks_of_node(run, [approvals.Opening(node, step, role="quality")])
        return None

    house.plug_in(
        approvals_node_kinds=lambda: [approvals.NodeKind(name="spot_check", title="Spot check", enter=spot_check)],
        approvals_assignee_rules=lambda: ["account_manager"],
        approvals_assignees=lambda tx, node, facts: (
            {house.people.finance.user_id} if node.assignees and node.assignees.rule == "account_manager" else None
        ),
    )
    checked = {"id": "check", "kind": "spot_check", "options": {"every": 10}}
    code = house.publish(flow("spots", [checked, node("owner", assignees={"account_manager": True})]))
    assert house.tasks(house.start(code, amount_minor=101))[0]["people"] == (house.people.finance.user_id,)
    looked = house.start(code, amount_minor=100)
    assert house.tasks(looked)[0]["role"] == "quality"
    house.decide(house.people.quality, looked)
    assert house.open_nodes(looked) == ["owner"]


def test_work_notice_and_waiting(house: House) -> None:
    p = house.people
    code = house.publish(flow(
        "work", [node("tell", "quality", kind="notify"), node("count", "warehouse", kind="task"),
                 {"id": "goods", "kind": "wait", "event": "goods_received"}, node("say", "finance", kind="consult")],
    ))  # fmt: skip
    asked = house.start(code)
    assert "notified" in house.happened(asked) and house.open_nodes(asked) == ["count"]
    with pytest.raises(Refused) as error:
        house.decide(p.warehouse, asked)
    assert codes(error) == {"approvals/no-decision"}
    house.do(p.warehouse, approvals.complete, house.task(asked), note="counted")
    assert house.open_nodes(asked) == [] and house.state(asked) == "open"
    with house.erp.transaction(house.system) as tx:
        subject = tx.get(approvals.Instance, asked).subject_id
        assert approvals.signal(tx, "acme.wish", subject, "something_else") is None
    house.do(house.system, approvals.signal, "acme.wish", subject, "goods_received")
    assert house.open_nodes(asked) == ["say"]
    house.do(p.finance, approvals.complete, house.task(asked), note="fine with me")
    assert house.state(asked) == "approved"
    house.assert_lawful()


@pytest.mark.parametrize(
    ("document", "code", "pointer"),
    [
        (flow("x", [node("a", "finance"), node("b", "finance")], "start a", "a b", "b a", "b end"), "flow-cycle", "/transitions"),
        (flow("x", [node("a", "finance"), node("b", "finance")], "start a", "a end", "b end"), "flow-unreachable", "/nodes/1"),
        (flow("x", [node("a", "finance")], "start a"), "flow-dead-end", "/nodes/0"),
        (flow("x", [node("a", "finance")], "start a", ("a end", "amount_minor > 1")), "flow-no-otherwise", "/transitions/1"),
        (flow("x", [node("a", "finance"), node("b", "finance")], "start a", "a b", "a end", "b end"), "flow-two-ways", "/transitions/1"),
        (flow("x", [node("a", "finance")], "start a", "a nowhere", "a end"), "flow-unknown-node", "/transitions/1/to"),
        (flow("x", [node("a", "finance"), node("a", "finance")], "start a", "a end"), "same-node", "/nodes/1/id"),
        (flow("x", [node("a", "pope")]), "flow-unknown-role", "/nodes/0/assignees/role"),
        (flow("x", [node("a", assignees={"person": "nobody_here"})]), "flow-unknown-person", "/nodes/0/assignees/person"),
        (flow("x", [node("a", assignees={"oracle": True})]), "flow-unknown-rule", "/nodes/0/assignees"),
        (flow("x", [node("a")]), "flow-nobody", "/nodes/0"),
        (flow("x", [node("a", "finance", kind="dance")]), "flow-unknown-kind", "/nodes/0/kind"),
        (flow("x", [{"id": "a", "kind": "wait"}]), "flow-no-event", "/nodes/0"),
        (flow("x", [node("a", "finance", reject_to="b"), node("b", "finance")]), "flow-reject-to", "/nodes/0/reject_to"),
        (flow("x", [node("a", "finance")], must_differ=[["decider", "neighbour"]]), "flow-unknown-part", "/must_differ/0"),
        (flow("x", [node("a", "finance")], ("start a", "amount_minor > 'x'"), "start end", "a end"), "condition-type", "/transitions/0/when"),
        (flow("x", [node("a", "finance")], ("start a", "colour == 1"), "start end", "a end"), "condition-unknown-fact", "/transitions/0/when"),
    ],
)  # fmt: skip
def test_every_mistake_has_its_place(house: House, document: dict, code: str, pointer: str) -> None:
    with pytest.raises(Refused) as error:
        house.publish(document)
    found = {(o.code, o.pointer) for o in error.value.objections}
    assert (f"approvals/{code}", pointer) in found, found
    with house.erp.reading(house.system) as tx:
        assert not tx.session.query(approvals.Flow).filter_by(code="x").count()

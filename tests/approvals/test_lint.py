"""The check of a flow: every trap is found, is said to be where it is, and what is no trap is left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core_erp import Refused, hookimpl, object_to
from core_erp.erp import Erp
from core_erp.testing.people import People
from plugins.approvals import api as approvals
from plugins.approvals.conditions import Fact

PLUGINS = ("approvals",)
DATABASES = ("sqlite",)
KIND = "acme.wish"
FACTS = (
    Fact("amount_minor", "int", "Amount", minimum=0),
    Fact("lines", "int", "Lines", minimum=1),
    Fact("colour", "string", "Colour", choices=("red", "green")),
    Fact("reason", "string", "Reason"),
    Fact("days", "int", "Days", is_optional=True, minimum=0),
    Fact("tags", "strings", "Tags"),
)


@pytest.fixture(autouse=True)
def acme(erp: Erp, people: People) -> None:
    """A kind of document with facts, and somebody in every role that is named here."""
    for role in ("customer_service", "supervisor", "finance", "warehouse", "quality", "manager"):
        getattr(people, role)

    class Acme:
        @hookimpl
        def approvals_facts(self, subject_kind: str) -> Any:
            return FACTS if subject_kind == KIND else ()

    erp.pm.register(Acme(), name="acme:facts")
    erp.cache.clear()


LIMIT = {"hours": 8}


def node(node_id: str, role: str = "supervisor", **rest: Any) -> dict[str, Any]:
    return {"id": node_id, "assignees": {"role": role}, "fallback": {"role": "manager"}, "limit": LIMIT, **rest}


def flow(*ways: tuple[str, ...], nodes: list[dict[str, Any]] | None = None, **rest: Any) -> dict[str, Any]:
    """A flow of ``(from, to[, when])``, with two levels unless told."""
    plain = nodes or [node("first", "customer_service"), node("second")]
    named = [dict(zip(("from", "to", "when"), way, strict=False)) for way in ways]
    return {"code": "tried", "name": "Tried", "subject": KIND, "nodes": plain, "transitions": named, **rest}


TWO = (("start", "first"), ("first", "second"), ("second", "end"))


@pytest.fixture
def found(erp: Erp, people: People) -> Callable[..., set[tuple[str, str, str]]]:
    def check(document: dict[str, Any]) -> set[tuple[str, str, str]]:
        """(code, place, evidence) of every finding."""
        with erp.reading(people.manager) as tx:
            checked = approvals.read(document)
            return {(f.code.removeprefix("approvals/lint-"), f.place, f.evidence) for f in approvals.lint(tx, checked)}

    return check


def test_a_good_flow_has_no_trap(found: Any) -> None:
    assert not found(flow(*TWO))
    assert not found(flow(
        ("start", "first"), ("first", "second"), ("second", "third", "amount_minor > 100000"), ("second", "end"), ("third", "end"),
        nodes=[node("first", "customer_service"), node("second", "warehouse"), node("third", "finance")],
    ))  # fmt: skip


@pytest.mark.parametrize(("condition", "code", "evidence"), [
    ("amount_minor < 0", "never-holds", "proved"),
    ("amount_minor > 1000 && amount_minor < 500", "never-holds", "proved"),
    ('colour == "blue"', "never-holds", "proved"),
    ("amount_minor >= 0", "always-holds", "proved"),
    ("lines > 0 || reason == 'x'", "always-holds", "proved"),
    ('reason == "a" && reason == "b"', "never-holds", "proved"),
    ('"x" in tags && !("x" in tags)', "never-holds", "proved"),
    ("amount_minor * 2 < 0", "never-holds", "tried"),
    ("size(reason) < 0", "never-holds", "tried"),
])  # fmt: skip
def test_a_condition_that_never_or_always_holds(found: Any, condition: str, code: str, evidence: str) -> None:
    document = flow(("start", "first"), ("first", "end", condition), ("first", "second"), ("second", "end"))
    assert (code, "/transitions/1/when", evidence) in found(document)


@pytest.mark.parametrize("condition", [
    "amount_minor > 1000", 'colour == "red"', 'reason == "a" || reason == "b"', "days != null && days > 7", '"x" in tags',
    "amount_minor / lines > 100", "amount_minor > 9223372036854775806",
])  # fmt: skip
def test_a_condition_that_may_hold_or_not(found: Any, condition: str) -> None:
    document = flow(("start", "first"), ("first", "second", condition), ("first", "second"), ("second", "end"))
    assert not found(document)


def test_a_way_that_another_always_takes_before(found: Any) -> None:
    document = flow(
        ("start", "first"), ("first", "second", "amount_minor > 100"), ("first", "third", "amount_minor > 1000"),
        ("first", "second"), ("second", "end"), ("third", "end"),
        nodes=[node("first", "customer_service"), node("second"), node("third", "finance")],
    )  # fmt: skip
    assert found(document) >= {("never-taken", "/transitions/2", "proved"), ("never-reached", "/nodes/2", "proved")}


def test_a_node_that_no_document_comes_to_because_of_the_way_there(found: Any) -> None:
    document = flow(
        ("start", "first"), ("first", "second", "amount_minor > 1000"), ("first", "third"), ("second", "fourth", "amount_minor < 500"),
        ("second", "third"), ("third", "end"), ("fourth", "end"),
        nodes=[node("first", "customer_service"), node("second"), node("third", "finance"), node("fourth", "quality")],
    )  # fmt: skip
    assert ("never-reached", "/nodes/3", "proved") in found(document)


def test_a_condition_without_an_answer(found: Any) -> None:
    document = flow(("start", "first"), ("first", "second", "days > 7"), ("first", "second"), ("second", "end"))
    assert found(document) == {("may-fail", "/transitions/1/when", "proved")}


def test_fewer_than_two_people(found: Any) -> None:
    single = flow(("start", "first"), ("first", "end"), nodes=[node("first", "customer_service")])
    assert found(single) == {("two-people", "/nodes/0", "proved")}
    automatic = flow(("start", "end", "amount_minor < 100"), ("start", "first"), *TWO[1:])
    assert found(automatic) == {("two-people", "/nodes", "proved")}
    assert found(flow(*TWO, must_differ=[])) == {("two-people", "/must_differ", "proved")}


def test_nobody_somebody_else_and_only_one(found: Any) -> None:
    assert ("nobody", "/nodes/0/assignees", "people") in found(
        flow(*TWO, nodes=[{**node("first", "admin"), "fallback": {"role": "admin"}}, node("second")])
    )
    assert ("only-fallback", "/nodes/0/assignees", "people") in found(flow(*TWO, nodes=[node("first", "admin"), node("second")]))
    alone = {"id": "first", "assignees": {"person": "finance"}, "limit": LIMIT}
    assert ("one-person", "/nodes/0/assignees", "people") in found(flow(*TWO, nodes=[alone, node("second")]))
    superior = {"id": "first", "assignees": {"superior_of": "requester"}, "limit": LIMIT}
    assert ("no-fallback", "/nodes/0/assignees", "proved") in found(flow(*TWO, nodes=[superior, node("second")]))


def test_more_decisions_than_people(found: Any) -> None:
    alone = {"assignees": {"person": "finance"}, "limit": LIMIT}
    document = flow(*TWO, nodes=[{"id": "first", **alone}, {"id": "second", **alone}])
    assert ("stuck", "/nodes", "people") in found(document)


def test_no_time_limit(found: Any) -> None:
    document = flow(*TWO, nodes=[{**node("first", "customer_service"), "limit": None}, node("second")])
    assert found(document) == {("no-limit", "/nodes/0", "proved")}


def test_an_error_keeps_a_flow_from_being_published(erp: Erp, people: People, monkeypatch: Any) -> None:
    """Fewer than two people: a warning by default, an error where the company says so (S96)."""
    document = flow(("start", "first"), ("first", "end"), nodes=[node("first", "customer_service")])
    with erp.transaction(people.manager) as tx:
        draft = approvals.define(tx, document)
        tx.flush()
        flow_id = draft.id
    monkeypatch.setitem(erp.settings.plugin, "approvals", {"lint": {"approvals/lint-two-people": "error"}})
    with pytest.raises(Refused) as refused, erp.transaction(people.manager) as tx:
        approvals.publish(tx, flow_id)
    assert refused.value.code == "approvals/lint-two-people" and refused.value.objections[0].pointer == "/nodes/0"
    with erp.reading(people.manager) as tx:
        assert tx.get(approvals.Flow, flow_id).state == "draft"
    monkeypatch.setitem(erp.settings.plugin, "approvals", {})
    with erp.transaction(people.manager) as tx:
        assert approvals.publish(tx, flow_id).state == "published"


def test_a_plugin_adds_findings_and_a_setting_judges_them(erp: Erp, found: Any, monkeypatch: Any) -> None:
    class Board:
        @hookimpl
        def approvals_findings(self, world: approvals.World) -> Any:
            for nodes in world.approved:
                if "board" not in nodes:
                    yield approvals.Finding(object_to("acme/no-board", "The board never sees it: {way}", way=" → ".join(nodes)))

    erp.pm.register(Board(), name="acme:board")
    assert found(flow(*TWO)) == {("acme/no-board", "", "proved")}
    monkeypatch.setitem(erp.settings.plugin, "approvals", {"lint": {"acme/no-board": "off"}})
    assert not found(flow(*TWO))

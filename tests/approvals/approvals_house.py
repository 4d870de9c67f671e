"""A house with people and a kind of document of its own, ``acme.wish``, whose flows a test writes as it needs them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count, pairwise
from typing import Any

from core_erp import Refused, hookimpl
from core_erp.erp import Erp
from core_erp.identity import Actor
from core_erp.laws import breaches
from core_erp.testing.people import People
from plugins.approvals import api as approvals
from plugins.approvals.replaying import replayed, standing

KIND = "acme.wish"
FACTS = (
    approvals.Fact("amount_minor", "int", "Amount"), approvals.Fact("share", "int", "Share"),
    approvals.Fact("channel", "string", "Channel", is_optional=True),
)  # fmt: skip
_next = count(1).__next__


class Facts:
    """What conditions about a wish may name."""

    @hookimpl
    def approvals_facts(self, subject_kind: str) -> Iterable[approvals.Fact]:
        return FACTS if subject_kind == KIND else ()


def node(node_id: str, role: str = "", **more: Any) -> dict[str, Any]:
    who = {"assignees": {"role": role}} if role else {}
    return {"id": node_id, "kind": "approve", **who, **more}


def flow(code: str, nodes: list[dict[str, Any]], *ways: Any, **more: Any) -> dict[str, Any]:
    """``ways`` are ``"a b"`` or ``("a b", condition)``; without any, one node after the other."""
    ids = ["start", *(n["id"] for n in nodes), "end"]
    told = ways or [f"{a} {b}" for a, b in pairwise(ids)]
    transitions = [_way(*((way,) if isinstance(way, str) else way)) for way in told]
    return {"code": code, "name": {"en": code}, "subject": KIND, "nodes": nodes, "transitions": transitions, **more}


def _way(ends: str, when: str | None = None) -> dict[str, str]:
    source, target = ends.split()
    return {"from": source, "to": target, **({"when": when} if when else {})}


class House:
    """Everybody and their tasks."""

    def __init__(self, erp: Erp, people: People) -> None:
        self.erp, self.people = erp, people
        self.system = Actor.system(people.manager.company_id)
        erp.pm.register(Facts())

    def plug_in(self, **hooks: Any) -> None:
        self.erp.pm.register(type("Stranger", (), {n: staticmethod(hookimpl(f)) for n, f in hooks.items()})())
        self.erp.cache.clear()

    def publish(self, document: dict[str, Any]) -> str:
        with self.erp.transaction(self.people.manager) as tx:
            drafted = approvals.define(tx, document)
            tx.flush()
            approvals.publish(tx, drafted.id)
        return str(document["code"])

    def start(self, code: str, by: Actor | None = None, **facts: Any) -> int:
        asker = by or self.people.sales
        known = {"amount_minor": 100, "share": 1, "channel": None, **facts}
        with self.erp.transaction(asker) as tx:
            return approvals.start(
                tx, flow=code, subject_kind=KIND, subject_id=_next(), requester_id=asker.user_id, facts=known, policy="acme 1"
            ).id

    def do(self, by: Actor, verb: Any, *args: Any, **more: Any) -> Any:
        with self.erp.transaction(by) as tx:
            return verb(tx, *args, **more)

    def decide(self, by: Actor, instance_id: int, outcome: approvals.Outcome = "approve", reason: str = "", **which: Any) -> str:
        """The open decision of this approval that fits; its state afterwards."""
        task = self.task(instance_id, by, **which)
        return str(self.do(by, approvals.decide, task, outcome=outcome, reason=reason).state)

    def task(self, instance_id: int, by: Actor | None = None, **which: Any) -> int:
        """The one open task that fits: of this person if he has one, with these fields."""
        open_ones = [t for t in self.tasks(instance_id) if t["state"] == "open"]
        fitting = [t for t in open_ones if all(t[k] == v for k, v in which.items())]
        own = [t for t in fitting if by is not None and by.user_id in t["people"]]
        (found,) = own or fitting
        return int(found["id"])

    def tasks(self, instance_id: int) -> list[dict[str, Any]]:
        with self.erp.reading(self.system) as tx:
            found = tx.get(approvals.Instance, instance_id)
            names = (
                "id",
                "kind",
                "node",
                "role",
                "state",
                "due_at",
                "decider_id",
                "on_behalf_of_id",
                "is_automatic",
                "reason",
                "note",
            )
            return [{name: getattr(t, name) for name in names} | {"people": t.assignee_ids} for t in found.tasks]

    def open_nodes(self, instance_id: int) -> list[str]:
        return [t["node"] for t in self.tasks(instance_id) if t["state"] == "open"]

    def state(self, instance_id: int) -> str:
        with self.erp.reading(self.system) as tx:
            return tx.get(approvals.Instance, instance_id).state

    def happened(self, instance_id: int) -> list[str]:
        with self.erp.reading(self.system) as tx:
            return [h.kind for h in tx.session.query(approvals.Happening).filter_by(instance_id=instance_id).order_by("id")]

    def inbox(self, by: Actor) -> list[int]:
        with self.erp.reading(by) as tx:
            return [t.id for t in approvals.open_tasks(tx)]

    def assert_lawful(self) -> None:
        """The laws hold, and what happened, replayed, gives what is."""
        with self.erp.reading(self.system) as tx:
            broken = breaches(tx.session, self.erp.laws)
            assert not broken, "\n".join(f"{b.law.code} {b.law.title}: {b.rows}" for b in broken)
            for instance in tx.session.query(approvals.Instance).all():
                told = tx.session.query(approvals.Happening).filter_by(instance_id=instance.id).order_by("id").all()
                assert replayed(told) == standing(instance), instance.id


def codes(error: Any) -> set[str]:
    return {o.code for o in error.value.objections} if isinstance(error.value, Refused) else {error.value.code}

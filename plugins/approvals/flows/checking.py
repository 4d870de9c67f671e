"""What can be wrong with a flow although its shape is right: every mistake at once, each with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sqlalchemy import select

from core_erp import Objection, object_to
from core_erp.identity import Role, User
from plugins.approvals.assignment.rules import BUILT_IN, SUPERIORS_OF
from plugins.approvals.flows.cycles import cycle
from plugins.approvals.flows.definition import END, START, Assignment, Definition, Node
from plugins.approvals.nodes.kinds import kinds

if TYPE_CHECKING:
    from core_erp import Transaction
    from plugins.approvals.nodes.kinds import NodeKind

PARTS = frozenset({"requester", "decider", "receiver", "settler"})


def objections_to(tx: Transaction, flow: Definition) -> Iterator[Objection]:
    """Every mistake of a flow: its graph first, then its people. Conditions are checked by ``conditioning``."""
    yield from _ids(flow)
    yield from _transitions(flow)
    if path := cycle(flow):
        yield object_to("approvals/flow-cycle", "This flow goes round in circles: {path}", "/transitions", path=" → ".join(path))
        return
    yield from _reach(flow)
    yield from _ways_out(flow)
    yield from _pairs(flow)
    yield from _nodes(tx, flow)


# -- the graph ----------------------------------------------------------------------------------------------------


def _ids(flow: Definition) -> Iterator[Objection]:
    for node_id, times in Counter(node.id for node in flow.nodes).items():
        if times > 1 or node_id in (START, END):
            place = f"/nodes/{max(i for i, n in enumerate(flow.nodes) if n.id == node_id)}/id"
            yield object_to("approvals/same-node", "The name {node} is taken", place, node=node_id)


def _transitions(flow: Definition) -> Iterator[Objection]:
    known = {START, END, *flow.by_id}
    for i, way in enumerate(flow.transitions):
        for word, node_id, wrong in (("from", way.source, END), ("to", way.target, START)):
            if node_id not in known or node_id == wrong:
                yield object_to(
                    "approvals/flow-unknown-node", "There is no node {node} to go {word}", f"/transitions/{i}/{word}",
                    node=node_id, word=word,
                )  # fmt: skip


def _reach(flow: Definition) -> Iterator[Objection]:
    for i, node in enumerate(flow.nodes):
        if node.id not in flow.after[START]:
            yield object_to("approvals/flow-unreachable", "Nothing leads to {node}", f"/nodes/{i}", node=node.id)
        elif END not in flow.after[node.id]:
            yield object_to("approvals/flow-dead-end", "No way leads from {node} to the end", f"/nodes/{i}", node=node.id)
        if node.reject_to != END and (node.reject_to not in flow.by_id or node.id not in flow.after[node.reject_to]):
            yield object_to(
                "approvals/flow-reject-to", "A rejection goes to the end or to an earlier node; {target} is neither",
                f"/nodes/{i}/reject_to", target=node.reject_to,
            )  # fmt: skip
    if END not in flow.after[START]:
        yield object_to("approvals/flow-dead-end", "No way leads from {node} to the end", "/transitions", node=START)


def _ways_out(flow: Definition) -> Iterator[Objection]:
    for source in (START, *flow.by_id):
        ways = flow.ways_from(source)
        open_ways = [way for way in ways if way.when is None]
        splits = source != START and flow.by_id[source].split == "all"
        if ways and not open_ways:
            yield object_to(
                "approvals/flow-no-otherwise", "Say where it goes from {node} when no condition holds: a transition without when",
                _place(flow, source), node=source,
            )  # fmt: skip
        if len(open_ways) > 1 and not splits:
            yield object_to(
                "approvals/flow-two-ways", "Two transitions without a condition lead from {node}; only a split: all takes both",
                _place(flow, source), node=source,
            )  # fmt: skip


def _place(flow: Definition, source: str) -> str:
    return next((f"/transitions/{i}" for i, way in enumerate(flow.transitions) if way.source == source), "/transitions")


def _pairs(flow: Definition) -> Iterator[Objection]:
    known = PARTS | set(flow.by_id)
    for i, pair in enumerate(flow.must_differ):
        for part in pair:
            if part not in known:
                yield object_to(
                    "approvals/flow-unknown-part", "{part} is no part that somebody plays; parts are {known}",
                    f"/must_differ/{i}", part=part, known=", ".join(sorted(known)),
                )  # fmt: skip


# -- nodes and their people ---------------------------------------------------------------------------------------


def _nodes(tx: Transaction, flow: Definition) -> Iterator[Objection]:
    known = kinds(tx)
    if flow.fallback:
        yield from _people(tx, flow.fallback, "/fallback")
    yield from _people(tx, flow.appeal.assignees, "/appeal/assignees")
    for i, node in enumerate(flow.nodes):
        kind = known.get(node.kind)
        if kind is None:
            yield object_to(
                "approvals/flow-unknown-kind", "There is no node kind {kind}; there are {known}", f"/nodes/{i}/kind",
                kind=node.kind, known=", ".join(sorted(known)),
            )  # fmt: skip
        else:
            yield from _node(tx, node, kind, f"/nodes/{i}")


def _node(tx: Transaction, node: Node, kind: NodeKind, place: str) -> Iterator[Objection]:
    if kind.needs_people and node.assignees is None:
        yield object_to("approvals/flow-nobody", "Say who: {node} needs assignees", place, node=node.id)
    if kind.needs_event and not node.event:
        yield object_to("approvals/flow-no-event", "Say what {node} waits for: event", place, node=node.id)
    for rule, word in ((node.assignees, "assignees"), (node.fallback, "fallback")):
        if rule is not None:
            yield from _people(tx, rule, f"{place}/{word}")
    for objection in kind.objections(tx, node):
        yield Objection(objection.code, objection.reason, f"{place}{objection.pointer}", objection.facts)


def _people(tx: Transaction, rule: Assignment, place: str) -> Iterable[Objection]:
    of_plugins = {name for names in tx.hook.approvals_assignee_rules() for name in names}
    if rule.rule not in BUILT_IN and rule.rule not in of_plugins:
        known = ", ".join(sorted({*BUILT_IN, *of_plugins}))
        yield object_to(
            "approvals/flow-unknown-rule",
            "There is no assignee rule {rule}; there are {known}",
            place,
            rule=rule.rule,
            known=known,
        )
    elif rule.rule == "role" and rule.value not in _roles(tx):
        yield object_to(
            "approvals/flow-unknown-role", "There is no role {role}; there are {known}", f"{place}/role", role=rule.value,
            known=", ".join(sorted(_roles(tx))),
        )  # fmt: skip
    elif rule.rule == "person" and not _is_person(tx, rule.value):
        yield object_to("approvals/flow-unknown-person", "There is no active person {person}", f"{place}/person",
                        person=rule.value)  # fmt: skip
    elif rule.rule == "superior_of" and rule.value not in SUPERIORS_OF:
        yield object_to("approvals/flow-unknown-person", "superior_of is {known}", f"{place}/superior_of",
                        known=" or ".join(SUPERIORS_OF))  # fmt: skip


def _roles(tx: Transaction) -> set[str]:
    return tx.erp.cache.get("approvals.roles", lambda: set(tx.session.scalars(select(Role.code))))


def _is_person(tx: Transaction, who: object) -> bool:
    """A person is named by his login or his id."""
    column = User.id if isinstance(who, int) else User.login
    wanted = select(User.id).where(column == who, User.is_active, User.company_id == tx.company_id)
    return not isinstance(who, bool) and tx.session.scalar(wanted) is not None

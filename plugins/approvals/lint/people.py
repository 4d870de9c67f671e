"""Traps of people: too few of them, nobody at all, nobody in time."""

from __future__ import annotations

from collections.abc import Iterator

from core_erp import object_to
from plugins.approvals.flows.definition import Node
from plugins.approvals.lint.deciders import can_be_different, candidates, needed
from plugins.approvals.lint.findings import ERROR, Finding
from plugins.approvals.lint.world import Trip, World

WITH_PEOPLE = ("approve", "task", "consult")


def findings(world: World) -> Iterator[Finding]:
    yield from _two_people(world)
    yield from _somebody(world)
    yield from _enough(world)
    yield from _limits(world)


def _two_people(world: World) -> Iterator[Finding]:
    """At least two levels (S96: 至少两级审核), on every way that ends in an approval."""
    must_differ = ("decider", "decider") in world.flow.must_differ
    for nodes, trip in world.approved.items():
        count = len(world.deciding(trip))
        if count < 2 or not must_differ:
            yield Finding(object_to(
                "approvals/lint-two-people",
                "Fewer than two people need to agree on the way {way}; two guard against malice and mistakes",
                "/must_differ" if count >= 2 else (world.place(nodes[-1]) if nodes else "/nodes"),
                way=" → ".join(nodes) or "start → end", people=count, example=dict(trip.facts),
            ), evidence=world.evidence)  # fmt: skip


def _somebody(world: World) -> Iterator[Finding]:
    for i, node in enumerate(world.flow.nodes):
        if node.kind in WITH_PEOPLE and node.assignees is not None:
            yield from _about_node(world, node, f"/nodes/{i}/assignees")


def _about_node(world: World, node: Node, place: str) -> Iterator[Finding]:
    first = candidates(world, node.assignees)
    rules = [rule for rule in (node.fallback, world.flow.fallback) if rule]
    behind = [candidates(world, rule) for rule in rules]
    if first is None and not rules:
        yield Finding(object_to(
            "approvals/lint-no-fallback", "{node} may find nobody and names nobody else; say who (fallback)", place, node=node.id,
        ), evidence="proved")  # fmt: skip
    elif first is not None and not first and not any(people is None or people for people in behind):
        yield Finding(object_to(
            "approvals/lint-nobody", "Nobody who works here can be found for {node}, nor for its fallback", place, node=node.id,
        ), ERROR, "people")  # fmt: skip
    elif first is not None and not first:
        yield Finding(object_to(
            "approvals/lint-only-fallback", "Nobody who works here can be found for {node}; everything goes to its fallback",
            place, node=node.id,
        ), evidence="people")  # fmt: skip
    elif first is not None and len(first) == 1 and not rules:
        yield Finding(object_to(
            "approvals/lint-one-person", "Only one person can be found for {node}, and nobody when he asks himself or is away",
            place, node=node.id,
        ), evidence="people")  # fmt: skip


def _enough(world: World) -> Iterator[Finding]:
    """Four eyes need as many people as there are decisions; a flow that cannot have them gets stuck."""
    if ("decider", "decider") not in world.flow.must_differ:
        return
    for nodes, trip in world.approved.items():
        groups = [people for node in world.deciding(trip) for people in _seats(world, node, trip)]
        if all(groups) and not can_be_different([g for g in groups if g is not None]):
            yield Finding(object_to(
                "approvals/lint-stuck", "The way {way} needs more people than work here: nobody decides twice", "/nodes",
                way=" → ".join(nodes),
            ), ERROR, "people")  # fmt: skip


def _seats(world: World, node: Node, trip: Trip) -> list[frozenset[int] | None]:
    """For each agreement that a node needs, the people who could give it; everybody it may find, its fallback included."""
    found = candidates(world, node.assignees, world.guide.role_of(node, trip.facts))
    if found is None:
        return [None]
    count = needed(node.sign.percent, node.sign.kind, len(found))
    rest = [candidates(world, rule) for rule in (node.fallback, world.flow.fallback) if rule]
    if any(people is None for people in rest):
        return [None]
    everybody = found.union(*(people for people in rest if people))
    return [everybody] * max(count, 1)


def _limits(world: World) -> Iterator[Finding]:
    """Each link with a time limit (S117: 每个环节都有明确负责人和办理时限)."""
    for i, node in enumerate(world.flow.nodes):
        if node.kind in ("approve", "task", "wait") and node.limit is None:
            yield Finding(object_to(
                "approvals/lint-no-limit", "{node} has no time limit: nobody is reminded and nothing is raised", f"/nodes/{i}",
                node=node.id,
            ))  # fmt: skip

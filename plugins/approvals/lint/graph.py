"""Traps of the graph: conditions that never or always hold, nodes and ways that nothing reaches, conditions without an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core_erp import object_to
from plugins.approvals.lint.findings import Finding
from plugins.approvals.lint.world import World
from plugins.approvals.simulation.paths import Failed


def findings(world: World) -> Iterator[Finding]:
    never = set()
    for pointer, source in world.guide.sources():
        for finding in _about_condition(world, pointer, source):
            never.add(pointer)
            yield finding
    yield from _not_taken(world, never)
    yield from _not_reached(world)
    yield from _without_answer(world)


def _about_condition(world: World, pointer: str, source: str) -> Iterator[Finding]:
    """By every combination, wherever the condition stands; a real document that says otherwise counts too."""
    found = (world.guide.answer(pointer, source, trip.facts) for trip in world.trips)
    answers = {answer if isinstance(answer, bool) else None for answer in found}
    if True not in answers:
        yield Finding(object_to(
            "approvals/lint-never-holds", "The condition {condition} never holds", pointer, condition=source,
        ), evidence=world.evidence)  # fmt: skip
    elif answers == {True}:
        yield Finding(object_to(
            "approvals/lint-always-holds", "The condition {condition} always holds", pointer, condition=source,
        ), evidence=world.evidence)  # fmt: skip


def _not_taken(world: World, known: set[str]) -> Iterator[Finding]:
    """Its condition may hold, but another way is always taken before."""
    taken = {way for trip in world.trips for way in trip.path.ways}
    reached = {node for trip in world.trips for node in trip.path.nodes} | {"start"}
    for i, way in enumerate(world.flow.transitions):
        if i not in taken and way.source in reached and f"/transitions/{i}/when" not in known:
            yield Finding(object_to(
                "approvals/lint-never-taken", "The way from {source} to {target} is never taken: another one always is",
                f"/transitions/{i}", source=way.source, target=way.target,
            ), evidence=world.evidence)  # fmt: skip


def _not_reached(world: World) -> Iterator[Finding]:
    reached = {node for trip in world.trips for node in trip.path.nodes}
    for i, node in enumerate(world.flow.nodes):
        if node.id not in reached:
            yield Finding(object_to(
                "approvals/lint-never-reached", "No document comes to {node}", f"/nodes/{i}", node=node.id,
            ), evidence=world.evidence)  # fmt: skip


def _without_answer(world: World) -> Iterator[Finding]:
    """Such a document goes to a person: not wrong, but seldom meant."""
    told: dict[str, tuple[Failed, Any]] = {}
    for trip in (t for t in world.trips if not t.is_real):  # an old document may lack what is gathered today
        for failed in trip.path.failed:
            told.setdefault(failed.pointer, (failed, trip.facts))
    for pointer, (failed, facts) in told.items():
        yield Finding(object_to(
            "approvals/lint-may-fail", "This condition may have no answer ({why}) and then goes to a person", pointer,
            why=failed.message, example=dict(facts),
        ))  # fmt: skip

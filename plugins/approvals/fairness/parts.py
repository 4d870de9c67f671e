"""The parts people play around a document, and which pairs of them must be different people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugins.approvals.flows.definition import Node
    from plugins.approvals.models import Instance, Task
    from plugins.approvals.running.run import Run

Pairs = Iterable[Collection[str]]
Played = Mapping[str, Collection[int]]


def barred(run: Run, node: Node) -> frozenset[int]:
    """The people who may not decide at this node."""
    if node.kind not in ("approve", "automatic", "appeal"):
        return frozenset()
    return frozenset(person for _, people in clashes_at(run.instance, node.id, node.kind) for person in people)


def clashing(task: Task) -> Iterator[tuple[str, frozenset[int]]]:
    """(part, its people) that whoever decides this task must not be among."""
    return clashes_at(task.instance, task.node, task.kind)


def clashes_at(instance: Instance, node_id: str, kind: str) -> Iterator[tuple[str, frozenset[int]]]:
    """(part, its people) that a decider at this node must not be among; of an appeal, nobody who took part before."""
    if kind == "appeal":
        yield from ((part, frozenset(people)) for part, people in played_in(instance).items() if people)
        return
    for part, people in clashes(instance.must_differ, ("decider", node_id), played_in(instance, but=node_id)):
        yield part, frozenset(people)


def played_in(instance: Instance, but: str = "") -> dict[str, set[int]]:
    """Who has played which part: requester, decider, and by node; decisions at the node ``but`` are left out."""
    played: dict[str, set[int]] = {"requester": set() if instance.requester_id is None else {instance.requester_id}}
    for task in instance.tasks:
        if task.is_decision and task.node != but:
            for part in ("decider", task.node):
                played.setdefault(part, set()).update(task.people)
    return played


def clashes(pairs: Pairs, parts: Iterable[str], played: Played) -> Iterator[tuple[str, Collection[int]]]:
    """The parts whose people must not play any of ``parts``, each with its people."""
    against = set(parts)
    for pair in pairs:
        one, other = (*pair, *pair)[:2]
        for mine, theirs in {(one, other), (other, one)}:
            if mine in against and played.get(theirs):
                yield theirs, played[theirs]

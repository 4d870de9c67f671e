"""Who decides on a way through a flow, and who could."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plugins.approvals.flows.definition import Assignment
from plugins.approvals.lint.world import World


def candidates(world: World, rule: Assignment | None, role: str = "") -> frozenset[int] | None:
    """The people a rule may find today; None when only the document can tell."""
    people = world.people
    if rule is None:
        return frozenset()
    if rule.rule == "role" or (rule.rule == "expression" and role):
        return frozenset(people.with_role(role or str(rule.value)))
    if rule.rule == "person":
        found = people.by_login.get(rule.value) if isinstance(rule.value, str) else rule.value
        return frozenset(person for person in people.active if person == found)
    return None


def needed(sign_percent: int, kind: str, members: int) -> int:
    """How many must agree at a node."""
    if kind in ("all", "sequence"):
        return members
    return -(-members * sign_percent // 100) if kind == "percent" else 1


def can_be_different(groups: Sequence[Iterable[int]]) -> bool:
    """Can each group be given a person of its own? A matching, found by augmenting ways."""
    sets = [list(group) for group in groups]
    taken: dict[int, int] = {}
    return all(_place(i, sets, taken, set()) for i in range(len(sets)))


def _place(group: int, sets: Sequence[Sequence[int]], taken: dict[int, int], seen: set[int]) -> bool:
    for person in sets[group]:
        if person in seen:
            continue
        seen.add(person)
        if person not in taken or _place(taken[person], sets, taken, seen):
            taken[person] = group
            return True
    return False

"""How alike two documents are, fact by fact: no black box, each part of the figure can be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plugins.approvals.conditions import Fact


@dataclass(frozen=True)
class Likeness:
    """One fact of both documents: how alike it is, from 0 to 100, and how much that counts."""

    name: str
    label: str
    mine: Any
    theirs: Any
    percent: int
    weight: int


@dataclass(frozen=True)
class Similarity:
    """The weighted mean of all likenesses, from 0 to 100; those that count most stand first."""

    percent: int
    parts: tuple[Likeness, ...]


def similarity(facts: Sequence[Fact], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Similarity:
    """By every fact that counts and that both documents tell."""
    parts = [
        Likeness(fact.name, fact.label, one, other, alike(one, other), fact.weight)
        for fact, one, other in (
            (f, mine[f.name], theirs[f.name]) for f in facts if f.weight and f.name in mine and f.name in theirs
        )
    ]
    total = sum(part.weight for part in parts)
    percent = sum(part.percent * part.weight for part in parts) // total if total else 0
    return Similarity(percent, tuple(sorted(parts, key=lambda part: (-part.weight, -part.percent, part.name))))


def score(weighted: Sequence[tuple[str, int]], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> int:
    """The figure alone, for comparing many: ``weighted`` are names and weights of facts."""
    total = found = 0
    for name, weight in weighted:
        if name in mine and name in theirs:
            total += weight
            found += weight * alike(mine[name], theirs[name])
    return found // total if total else 0


def alike(one: Any, other: Any) -> int:
    """100 for equal values; numbers by their ratio, lists by what they share; anything else is alike or not."""
    if one == other:
        return 100
    if one is None or other is None or isinstance(one, bool) or isinstance(other, bool):
        return 0
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        both, either = set(one) & set(other), set(one) | set(other)
        return 100 * len(both) // len(either)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return max(0, 100 - round(100 * abs(one - other) / max(abs(one), abs(other))))
    return 0

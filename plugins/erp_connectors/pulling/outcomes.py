"""What comes of one record of theirs: made, changed, left as it is, or a question for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CREATED, CHANGED, SAME, ASKED, SKIPPED = "created", "changed", "same", "asked", "skipped"
OUTCOMES = (CREATED, CHANGED, SAME, ASKED, SKIPPED)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field on both sides."""

    ours: Any
    theirs: Any


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``taken`` are fields that become theirs, ``asked`` those that a person must decide; ``why`` for what is skipped."""

    kind: str
    number: str
    outcome: str
    our_id: int | None = None
    taken: Mapping[str, Difference] = field(default_factory=dict)
    asked: Mapping[str, Difference] = field(default_factory=dict)
    why: str = ""

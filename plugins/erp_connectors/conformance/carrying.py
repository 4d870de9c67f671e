"""A document carried over as the jobs do it, in a few lines: find, push what is missing, after a doubt ask again."""

from __future__ import annotations

from plugins.erp_connectors.adapters.base import Adapter, Errand, Remote
from plugins.erp_connectors.wire.errors import SessionLost, UnknownOutcome, Unreachable

_TRIES = 12


def attempt(adapter: Adapter, errand: Errand) -> Remote:
    """Find before push, then each missing step."""
    steps = adapter.steps(errand.section.kind)
    there = adapter.find(errand.section, errand.number)
    for step in _missing(steps, there):
        there = adapter.push(step, errand, there)
    assert there is not None
    return there


def carry(adapter: Adapter, errand: Errand) -> Remote:
    """Again and again until it is there; what was refused is raised."""
    for _ in range(_TRIES):
        try:
            return attempt(adapter, errand)
        except (Unreachable, UnknownOutcome, SessionLost) as problem:
            last = problem
    raise AssertionError(f"{errand.number} did not get there in {_TRIES} tries: {last!r}")


def _missing(steps: tuple[str, ...], there: Remote | None) -> tuple[str, ...]:
    if there is None or not there.state:
        return steps
    return steps[steps.index(there.state) + 1 :]

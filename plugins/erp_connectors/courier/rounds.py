"""One round: find all of a kind there, then take the missing steps, each remembered before the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core_erp import Task
from core_erp.crash import point
from plugins.erp_connectors.adapters.base import Remote
from plugins.erp_connectors.advice import Gone, NotAudited
from plugins.erp_connectors.courier.keeping import kept
from plugins.erp_connectors.courier.lanes import Lanes, Outcome
from plugins.erp_connectors.courier.trips import Trip
from plugins.erp_connectors.documents import KINDS
from plugins.erp_connectors.wire.errors import UnknownOutcome, WireError


def carry_all(task: Task, lanes: Lanes, trips: Sequence[Trip]) -> list[Outcome]:
    """Carry these over, kind after kind; gives an outcome of each, so that the caller sees whether they answer."""
    outcomes: list[Outcome] = []
    for kind in KINDS:
        if group := [trip for trip in trips if trip.errand.section.kind == kind]:
            outcomes += _Round(task, lanes, kind).carry(group)
    return outcomes


class _Round:
    """The documents of one kind: where each stands there, and what became of those that do not go on."""

    def __init__(self, task: Task, lanes: Lanes, kind: str) -> None:
        self._task, self._lanes = task, lanes
        self._steps = lanes.first.steps(kind)
        self._there: dict[Trip, Remote | None] = {}
        self._outcomes: dict[Trip, Outcome] = {}

    def carry(self, trips: Sequence[Trip]) -> list[Outcome]:
        try:
            found = self._lanes.first.listed(trips[0].errand.section, [trip.number for trip in trips])
            by_number = {there.number: there for there in found}
        except WireError as error:
            kept(self._task, dict.fromkeys(trips, error))
            return [error]
        point("connector:found")
        self._there = {trip: by_number.get(trip.number) for trip in trips}
        self._sort_out()
        self._reopen()
        for step in self._steps:
            self._take(step)
        return list(self._outcomes.values())

    def _sort_out(self) -> None:
        """Remember what is there and we did not know; what cannot go on says why."""
        self._keep(dict(self._known()))

    def _known(self) -> Iterable[tuple[Trip, Outcome]]:
        for trip, at in self._there.items():
            if (problem := self._problem(trip, at)) is not None:
                yield trip, problem
            elif at and at.state and not trip.rewrites and (at.state != trip.state or at.state == self._steps[-1]):
                yield trip, at

    def _problem(self, trip: Trip, at: Remote | None) -> Exception | None:
        if at is None and trip.must_ask:
            return UnknownOutcome("it is not to be seen there yet")
        if at is None and trip.state:
            return Gone(f"{trip.number} was {trip.state} there and is gone")
        if at is not None and trip.is_master and trip.attempt == 1 and at.state != self._steps[-1]:
            return NotAudited(f"{trip.number} is there, but only {at.state or 'a draft'}")
        return None

    def _reopen(self) -> None:
        """What is to be written anew and has gone beyond its first step is taken back first."""
        back = {t: at for t, at in self._there.items() if t.rewrites and at and at.state not in ("", self._steps[0])}
        if back:
            results = self._lanes.reopen([(trip.errand, at) for trip, at in back.items()])
            point("connector:reopened")
            self._there |= {t: r for t, r in zip(back, results, strict=True) if isinstance(r, Remote)}
            self._keep({t: r for t, r in zip(back, results, strict=True) if isinstance(r, Exception)})

    def _take(self, step: str) -> None:
        going = {trip: at for trip, at in self._there.items() if step in self._missing(trip, at)}
        if not going:
            return
        point(f"connector:before-{step}")
        results = self._lanes.push(step, [(trip.errand, at) for trip, at in going.items()])
        point(f"connector:after-{step}")
        self._keep(dict(zip(going, results, strict=True)))
        point(f"connector:remembered-{step}")

    def _missing(self, trip: Trip, at: Remote | None) -> tuple[str, ...]:
        """The steps to take; what is written anew begins at the first of them."""
        if at is None or not at.state:
            return self._steps
        done = self._steps.index(at.state)
        return self._steps if trip.rewrites and done == 0 else self._steps[done + 1 :]

    def _keep(self, outcomes: dict[Trip, Outcome]) -> None:
        """On their links, and here: who failed goes no further."""
        kept(self._task, outcomes, self._steps)
        self._outcomes |= outcomes
        for trip, outcome in outcomes.items():
            if isinstance(outcome, Remote):
                self._there[trip] = outcome
            else:
                self._there.pop(trip, None)

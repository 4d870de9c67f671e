"""Run a draft over real documents before it is published: who would be asked instead, and how long it would take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from plugins.approvals.conditions import facts_of
from plugins.approvals.flows import known
from plugins.approvals.flows.definition import END, START, Definition, Node
from plugins.approvals.simulation.documents import Document, latest
from plugins.approvals.simulation.paths import Guide, Path
from plugins.approvals.statistics.figures import DAYS, Spread, spread
from plugins.approvals.statistics.times import spans

if TYPE_CHECKING:
    from core_erp import Transaction

SHOWN = 50
"""Documents that are named one by one."""
WITH_TASKS = ("approve", "task", "consult")
Progress = Callable[[int, int], None]
"""Called with how many documents are done, and of how many."""


@dataclass(frozen=True)
class Rerouted:
    """A document that would go another way."""

    subject: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Load:
    """Tasks of one role: so many as it was, and so many by the draft."""

    role: str
    before: int
    after: int


@dataclass(frozen=True)
class Side:
    """All documents by one of the two: how many nobody would decide, and the time expected from measured durations."""

    without_people: int
    rejected: int
    failed: int
    expected: Spread | None
    """Seconds from start to end; None while nothing was measured."""
    unmeasured: tuple[str, ...]
    """Roles no duration was measured of; their steps count as nothing."""


@dataclass(frozen=True)
class Simulation:
    """What a draft would change, over so many of the latest documents."""

    documents: int
    rerouted: int
    examples: tuple[Rerouted, ...]
    tasks: tuple[Load, ...]
    before: Side
    after: Side
    measured_tasks: int


def simulate(tx: Transaction, draft: Definition, *, last: int = 200, progress: Progress | None = None) -> Simulation:
    """Try a draft on the latest documents of its flow (of its kind, for a new flow), by their frozen facts.

    Before is the version that each document went by. Writes nothing.
    """
    facts = facts_of(tx.erp, draft.subject) if draft.subject else ()
    documents = latest(tx, draft.subject, code=draft.code, count=last) or latest(tx, draft.subject, code=None, count=last)
    guides = {flow_id: Guide(known.version(tx, flow_id).graph, facts) for flow_id in {d.flow_id for d in documents}}
    new, pairs = Guide(draft, facts), []
    for i, document in enumerate(documents, 1):
        old = guides[document.flow_id]
        pairs.append((document, Trial(old, old.path(document.facts), document), Trial(new, new.path(document.facts), document)))
        if progress:
            progress(i, len(documents))
    return _told(pairs, _Durations.measure(tx))


@dataclass(frozen=True)
class Trial:
    """A document sent through a flow."""

    guide: Guide
    path: Path
    document: Document

    def roles(self) -> list[str]:
        """One role for each task that would be opened."""
        return [self.guide.role_of(node, self.document.facts) for node in self._nodes()]

    def _nodes(self) -> list[Node]:
        return [n for n in (self.guide.flow.by_id[i] for i in self.path.nodes) if n.kind in WITH_TASKS]

    @property
    def way(self) -> tuple[tuple[str, ...], bool]:
        """What makes it another way: the nodes, and whether it is approved in the end."""
        return self.path.nodes, self.path.is_approved

    @property
    def is_decided(self) -> bool:
        """Does anybody decide?"""
        return any(self.guide.flow.by_id[i].kind == "approve" for i in self.path.nodes)

    def seconds(self, durations: Mapping[str, int]) -> int:
        """The longest way from start to end, when each step takes what its role usually takes."""
        flow, known_ends = self.guide.flow, {END: 0}

        def rest(node_id: str) -> int:
            if node_id not in known_ends:
                onward = max((rest(t.target) for i, t in enumerate(flow.transitions)
                              if t.source == node_id and i in self.path.ways), default=0)  # fmt: skip
                known_ends[node_id] = onward + self._own(node_id, durations)
            return known_ends[node_id]

        return rest(START)

    def _own(self, node_id: str, durations: Mapping[str, int]) -> int:
        node = self.guide.flow.by_id.get(node_id)
        if node is None or node.kind not in WITH_TASKS:
            return 0
        return durations.get(self.guide.role_of(node, self.document.facts), 0)


@dataclass(frozen=True)
class _Durations:
    """Mean seconds of a task by role, from what people ended lately."""

    by_role: Mapping[str, int]
    count: int

    @classmethod
    def measure(cls, tx: Transaction) -> _Durations:
        found: dict[str, list[timedelta]] = {}
        for span in spans(tx, since=tx.now - timedelta(days=DAYS)):
            found.setdefault(span.role, []).append(span.total)
        return cls({role: spread(times).mean for role, times in found.items()}, sum(map(len, found.values())))


def _told(pairs: Sequence[tuple[Document, Trial, Trial]], durations: _Durations) -> Simulation:
    other = [
        (d, old, new) for d, old, new in pairs if (old.path.nodes, old.path.is_approved) != (new.path.nodes, new.path.is_approved)
    ]
    before, after = Counter(r for _, old, _ in pairs for r in old.roles()), Counter(r for *_, new in pairs for r in new.roles())
    return Simulation(
        documents=len(pairs), rerouted=len(other),
        examples=tuple(Rerouted(d.subject, old.path.nodes, new.path.nodes) for d, old, new in other[:SHOWN]),
        tasks=tuple(Load(role, before[role], after[role]) for role in sorted({*before, *after})),
        before=_side([old for _, old, _ in pairs], durations), after=_side([new for *_, new in pairs], durations),
        measured_tasks=durations.count,
    )  # fmt: skip


def _side(trials: Sequence[Trial], durations: _Durations) -> Side:
    roles = {role for trial in trials for role in trial.roles()}
    times = [timedelta(seconds=trial.seconds(durations.by_role)) for trial in trials]
    return Side(
        without_people=sum(t.path.is_approved and not t.is_decided for t in trials),
        rejected=sum(not t.path.is_approved for t in trials), failed=sum(bool(t.path.failed) for t in trials),
        expected=spread(times) if times and durations.count else None,
        unmeasured=tuple(sorted(roles - set(durations.by_role))),
    )  # fmt: skip

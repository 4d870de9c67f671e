"""What a flow is checked against: its facts in every combination that matters, the latest real documents, the people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plugins.approvals.assignment.directory import Directory, directory
from plugins.approvals.conditions import Fact, facts_of
from plugins.approvals.conditions.probing import Probes, probes
from plugins.approvals.flows.definition import Definition, Node
from plugins.approvals.lint.findings import Evidence
from plugins.approvals.simulation.documents import Document, latest
from plugins.approvals.simulation.paths import Guide, Path

if TYPE_CHECKING:
    from core_erp import Transaction

REAL = 200
"""Real documents that are looked at."""


@dataclass(frozen=True)
class Trip:
    """One combination of facts and the way it goes."""

    facts: Mapping[str, Any]
    path: Path
    is_real: bool = False


class World:
    """A flow and everything a check may ask about it."""

    def __init__(self, tx: Transaction, flow: Definition, also: Mapping[str, Sequence[Any]] | None = None) -> None:
        self.tx, self.flow, self._also = tx, flow, also
        self.facts: tuple[Fact, ...] = facts_of(tx.erp, flow.subject) if flow.subject else ()
        self.guide = Guide(flow, self.facts)

    def trying(self, also: Mapping[str, Sequence[Any]]) -> World:
        """The same with further values of facts to be tried: ``{"warehouse": ["", "MAIN"]}``."""
        return World(self.tx, self.flow, also)

    @cached_property
    def _probes(self) -> Probes:
        return probes(self.guide.expressions(), self.facts, self._also)

    @property
    def is_proof(self) -> bool:
        """Do the combinations cover every document there can be?"""
        return self._probes.are_all

    @property
    def evidence(self) -> Evidence:
        """How far what is found by trying is known."""
        return "proved" if self.is_proof else "tried"

    @cached_property
    def trips(self) -> tuple[Trip, ...]:
        """Every combination that is tried, then the latest real documents."""
        tried = [Trip(facts, self.guide.path(facts)) for facts in self._probes.combinations]
        real = [Trip(d.facts, self.guide.path(d.facts), is_real=True) for d in self.documents]
        return (*tried, *real)

    @property
    def approved(self) -> Mapping[tuple[str, ...], Trip]:
        """One trip for each way that ends in an approval."""
        return {trip.path.nodes: trip for trip in self.trips if trip.path.is_approved}

    def deciding(self, trip: Trip) -> list[Node]:
        """The nodes of a way in which somebody decides."""
        return [node for node_id in trip.path.nodes if (node := self.flow.by_id[node_id]).kind == "approve"]

    @cached_property
    def documents(self) -> Sequence[Document]:
        return latest(self.tx, self.flow.subject, code=None, count=REAL) if self.flow.subject else ()

    @cached_property
    def people(self) -> Directory:
        return directory(self.tx)

    def place(self, node_id: str) -> str:
        """Pointer to a node."""
        return f"/nodes/{next(i for i, node in enumerate(self.flow.nodes) if node.id == node_id)}"

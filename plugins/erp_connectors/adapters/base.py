"""What an adapter to an outside system promises; there are several, so this is a Protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from plugins.erp_connectors.mappings import Section


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where the system is and as whom we speak to it. ``secret`` is shown nowhere."""

    url: str
    org: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    secret: str = field(default="", repr=False)
    timeout: float = 20.0


@dataclass(frozen=True, kw_only=True)
class Remote:
    """A document as it stands over there. ``state`` is the last of our steps it has reached, ``""`` for none."""

    id: str
    number: str
    state: str
    quantity: Decimal | None = None
    amount: Decimal | None = None
    """Gross in major units, positive for what the customer gets back, whatever sign they keep it with."""


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One document on its way: our number for it and its body in their words."""

    section: Section
    number: str
    body: Mapping[str, Any]


class Adapter(Protocol):
    """One open conversation with one system; every call is one or more HTTP requests and writes nothing of ours.

    Calls raise Unreachable (not applied, for sure), UnknownOutcome (perhaps applied: ask, do not repeat) or Refused
    (they said no, with their reason).
    """

    def check(self) -> str:
        """Say who answers, after signing in."""

    def steps(self, kind: str) -> tuple[str, ...]:
        """The named steps a document of this kind goes through, in order: ``("saved", "submitted", "audited")``."""

    def find(self, section: Section, number: str) -> Remote | None:
        """The document that carries our number."""

    def push(self, step: str, errand: Errand, there: Remote | None) -> Remote:
        """Take one step with it. A step that turns out to have been taken already counts as done."""

    def listed(self, section: Section, numbers: Sequence[str]) -> Iterable[Remote]:
        """Those of these numbers that are there, with quantity and amount, for reconciliation."""

    def carrying(self, section: Section, prefix: str) -> Iterable[str]:
        """Numbers over there that begin with our prefix."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


@dataclass(frozen=True, kw_only=True)
class System:
    """A kind of outside system: how to open an adapter to it, and what a connection must say."""

    name: str
    title: str
    open: Callable[[Endpoint], Adapter]
    needs: tuple[str, ...] = ()
    """Settings a connection must have."""
    mapping: Path | None = None
    """The mapping file that comes with the adapter."""
    capabilities: frozenset[str] = frozenset({"return_receipt", "credit_note", "reconcile"})

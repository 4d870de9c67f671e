"""What an adapter to an outside system promises; there are several, so this is a Protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, runtime_checkable

from plugins.erp_connectors.mappings import PullSection, Section
from plugins.erp_connectors.wire.errors import WireError


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where the system is and as whom we speak to it. ``secret`` is shown nowhere."""

    url: str
    org: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    secret: str = field(default="", repr=False)
    timeout: float = 20.0
    verify: bool = True
    """Check the certificate of the other side; only a setting of the installation turns it off."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """The ``[options]`` of the mapping: facts about the system that differ from one installation to the next."""


@dataclass(frozen=True, kw_only=True)
class Remote:
    """A document as it stands over there. ``state`` is the last of our steps it has reached, ``""`` for none."""

    id: str
    number: str
    state: str
    quantity: Decimal | None = None
    amount: Decimal | None = None
    """Gross in major units, positive for what the customer gets back, whatever sign they keep it with."""
    verdict: str = ""
    """What people over there made of it beyond our steps: ``rejected`` (sent back), ``void``, ``closed``; else empty."""


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One document on its way: our number for it and its body in their words."""

    section: Section
    number: str
    body: Mapping[str, Any]


Sent = tuple[Errand, Remote | None]
"""An errand and what was found there for it."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A record of theirs as it came: values by the names of fields that the mapping uses, ``FCustId.FNumber`` included."""

    id: str
    number: str
    changed_at: datetime | None = None
    """In UTC; None where they do not tell."""
    state: str = ""
    head: Mapping[str, Any]
    lines: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some records, and the place to go on from: None after the last."""

    rows: tuple[Row, ...]
    after: str | None = None


class Adapter(Protocol):
    """One open conversation with one system; every call is one or more HTTP requests and writes nothing of ours.

    Calls raise Unreachable (not applied, for sure; Throttled with ``retry_after``), SessionLost (they do not let us in),
    UnknownOutcome (perhaps applied: ask, do not repeat) or Refused (they said no: reason, code, ``kind``). It is used by
    one thread at a time and may be kept open over many documents.
    """

    def check(self) -> str:
        """Say who answers, after signing in. Refused with kind ``organisation`` when there is no such organisation there."""

    def steps(self, kind: str) -> tuple[str, ...]:
        """The named steps a document of this kind goes through, in order: ``("saved", "submitted", "audited")``."""

    def find(self, section: Section, number: str) -> Remote | None:
        """The document that carries our number."""

    def push(self, step: str, errand: Errand, there: Remote | None) -> Remote:
        """Take one step with it. A step that turns out to have been taken already counts as done.

        The first step with something there means: write it anew over what is there, which is still open for changes.
        """

    def reopen(self, errand: Errand, there: Remote) -> Remote:
        """Take it back to where the first step can be taken again (反审核, 撤销); doing it twice does no harm."""

    def listed(self, section: Section, numbers: Sequence[str]) -> Iterable[Remote]:
        """Those of these numbers that are there, with state, verdict, quantity and amount; for finding many at once too."""

    def carrying(self, section: Section, prefix: str) -> Iterable[str]:
        """Numbers over there that begin with our prefix."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


@runtime_checkable
class Batching(Protocol):
    """An adapter whose protocol takes many documents in one request, for the kinds in ``Capabilities.batches``."""

    def push_many(self, step: str, sent: Sequence[Sent]) -> Sequence[Remote | WireError]:
        """One outcome for each, in order: where it stands now, or why not. Raises what ``push`` raises when it concerns all."""


@runtime_checkable
class Pulling(Protocol):
    """An adapter that reads what was made or changed over there, for the kinds in ``Capabilities.gives``."""

    def pull(self, section: PullSection, since: datetime | None, after: str = "") -> Page:
        """Records changed at or after ``since`` (all without), oldest change first; ``after`` goes on behind an earlier page.

        A system that cannot say what changed gives everything; whoever asks takes the same record twice without harm.
        """


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a system takes and gives. ``sends`` and ``gives`` are kinds of documents and records."""

    sends: frozenset[str] = frozenset({"return_receipt", "credit_note"})
    gives: frozenset[str] = frozenset()
    batches: Mapping[str, int] = field(default_factory=dict)
    """Kind -> how many documents ``push_many`` takes at once; a kind that is not here goes one by one."""


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
    capabilities: Capabilities = Capabilities()

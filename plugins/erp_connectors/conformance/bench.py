"""What whoever wrote an adapter brings along: a running stand-in for the system, and ways to look into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plugins.erp_connectors.adapters.base import Endpoint
from plugins.erp_connectors.documents import Document
from plugins.erp_connectors.mappings import PullSection, Section


def _nothing() -> None:
    return None


def _as_it_is(document: Document) -> Document:
    return document


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A stand-in reached over real HTTP. What is not given is not tried, and the test that misses it says so when it skips.

    The suite puts a relay between adapter and stand-in and troubles the line there, so a plain stand-in will do.
    """

    endpoint: Endpoint
    """Where the stand-in is, with an account it accepts."""
    held: Callable[[Section], Iterable[str]]
    """Our numbers of the documents of a form that the stand-in holds, asked of it and not through the adapter; one for each."""
    wrong_account: Endpoint | None = None
    """Where it is, with an account it does not accept; default: another secret."""
    wrong_organisation: Endpoint | None = None
    """Where it is, speaking for an organisation it does not have."""
    refusals: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    """Kind of refusal -> makes the stand-in refuse what is sent next so: ``closed_period``, ``unmapped``, ``permission``."""
    heal: Callable[[], None] = _nothing
    """Takes the refusals away again."""
    verdicts: Mapping[tuple[str, str], Callable[[Section, str], None]] = field(default_factory=dict)
    """Kind and verdict (``rejected``, ``void``, ``closed``) -> makes people over there come to it about a document."""
    meddle: Callable[[Section, str], None] | None = None
    """Brings a document into a state that the adapter cannot know."""
    spoil: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    """A body that the stand-in refuses, made of a good one: for batches of which a part fails."""
    make: Callable[[PullSection, int], str] | None = None
    """Makes the n-th record over there, as a person would; gives its number."""
    change: Callable[[PullSection, str], None] | None = None
    """Changes a record over there."""
    prepared: Callable[[Document], Document] = _as_it_is
    """A document made ready for the stand-in, which may want what it comes from to be there."""
    mapping_files: tuple[Path, ...] = ()
    """Laid over the adapter's mapping."""
    timeout: float = 2.0
    """Seconds after which an answer of the stand-in counts as lost."""

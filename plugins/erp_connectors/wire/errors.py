"""What can go wrong on the wire, told apart by what the caller may do next.

WireError
├── Unreachable       nothing was done there: try again later
│   └── Throttled     they ask us to call less often
├── SessionLost       signing in again did not help; nothing was done
├── UnknownOutcome    sent, no answer that can be read: ask before sending again
└── Refused           they said no, in their words
    ├── Duplicate     the number or key is taken already
    └── AlreadyDone   the step has been taken before
"""

from __future__ import annotations

from collections.abc import Sequence


class WireError(Exception):
    """Base of everything a wire client raises on purpose."""


class Unreachable(WireError):
    """The request did not get there, or was only a question: nothing is changed."""


class Throttled(Unreachable):
    """The system turned the request away because of the call rate; it was not looked at. ``retry_after`` is in seconds."""

    def __init__(self, reason: str = "", retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(reason)


class SessionLost(WireError):
    """The system does not know us (any more); it has not done what was asked."""


class UnknownOutcome(WireError):
    """The request was sent and may have been done; only a query can tell."""


CLOSED_PERIOD, UNMAPPED, DUPLICATE = "closed_period", "unmapped", "duplicate"
PERMISSION, ORGANISATION, DONE, OTHER = "permission", "organisation", "done", ""
REFUSALS = (CLOSED_PERIOD, UNMAPPED, DUPLICATE, PERMISSION, ORGANISATION, DONE, OTHER)
"""Kinds of refusals. ``unmapped``: they do not know a code we named; ``organisation``: nor the organisation we speak for."""


class Refused(WireError):
    """The system refused; `messages` are its own words, `code` its own code, `field` what it objects to first.

    ``kind`` is one of REFUSALS: what sort of refusal it is, as far as the client can tell.
    """

    kind = OTHER

    def __init__(self, messages: Sequence[str], code: str = "", field: str = "", kind: str = "") -> None:
        self.messages = tuple(messages)
        self.code = code
        self.field = field
        self.kind = kind or self.kind
        super().__init__("; ".join(self.messages) or f"refused with code {code}")


class Duplicate(Refused):
    """The number or key is taken already; `id` is the holder's where the system tells it."""

    kind = DUPLICATE

    def __init__(self, messages: Sequence[str], code: str = "", field: str = "", id_: str = "") -> None:
        super().__init__(messages, code, field)
        self.id = id_


class AlreadyDone(Refused):
    """The document is at or past the state the step leads to."""

    kind = DONE

"""Troubles a mock can be told to have: which call they hit, how often, and what they carry."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import Any

KINDS = {
    "refuse": "a business refusal; value is the message, code the system's code",
    "delay": "answers late; value is seconds",
    "drop_before": "hangs up without doing the work",
    "drop_after": "does the work, then hangs up",
    "truncate": "does the work, then sends half of the reply",
    "http_500": "HTTP 500; value is the text",
    "response_error": "HTTP 200 with response_error:<value>",
    "session_lost": "forgets the session or token; value may be the code",
    "rate_limit": "refuses as called too often",
    "closed_period": "refuses writes dated in month <value>, e.g. 2026-01, until cleared",
}


class UnknownFault(ValueError):
    """The mock has no trouble of this kind."""


@dataclass(frozen=True)
class Fault:
    """One trouble; times 0 means until cleared."""

    kind: str
    match: str = ""
    value: str = ""
    code: str = ""
    times: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownFault(f"unknown fault {self.kind!r}; known: {', '.join(KINDS)}")

    def hits(self, call: str) -> bool:
        return self.match.casefold() in call.casefold()


def parse_fault(text: str) -> Fault:
    """Read kind[:match[:value[:times]]], e.g. drop_after:Save or delay:Audit:2.5:0."""
    kind, match, value, times = [*text.split(":"), "", "", ""][:4]
    return Fault(kind, match, value, times=int(times or 1))


def fault_from(record: dict[str, Any]) -> Fault:
    """A fault from the admin API's JSON."""
    return Fault(
        kind=str(record.get("kind", "")),
        match=str(record.get("match", "")),
        value=str(record.get("value", "")),
        code=str(record.get("code", "")),
        times=int(record.get("times", 1)),
    )


class FaultBook:
    """The troubles still to come, in the order they were asked for."""

    def __init__(self, faults: list[Fault] | None = None) -> None:
        self._lock = threading.Lock()
        self._left: list[tuple[Fault, int]] = [(fault, fault.times) for fault in faults or []]

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._left.append((fault, fault.times))

    def clear(self) -> None:
        with self._lock:
            self._left.clear()

    def take(self, call: str) -> Fault | None:
        """The first trouble that hits this call; it is used up once its times are over."""
        with self._lock:
            for at, (fault, left) in enumerate(self._left):
                if fault.kind != "closed_period" and fault.hits(call):
                    self._use_up(at, fault, left)
                    return fault
        return None

    def _use_up(self, at: int, fault: Fault, left: int) -> None:
        if left == 1:
            del self._left[at]
        elif left > 1:
            self._left[at] = (fault, left - 1)

    def period_closed(self, date: str) -> bool:
        """Whether a document of this date falls into a month told to be closed."""
        with self._lock:
            return any(f.kind == "closed_period" and f.value and date.startswith(f.value) for f, _ in self._left)

    def listed(self) -> list[dict[str, Any]]:
        with self._lock:
            return [{**asdict(fault), "left": left} for fault, left in self._left]

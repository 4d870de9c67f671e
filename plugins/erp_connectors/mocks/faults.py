"""Troubles a mock can be told to have: which calls they hit, when, how often, and what they carry."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

KINDS = {
    "refuse": "a business refusal; value is the message, code the system's code",
    "delay": "answers late; value is seconds; other troubles of the same call still happen",
    "drop_before": "hangs up without doing the work",
    "drop_after": "does the work, then hangs up",
    "truncate": "does the work, then sends half of the reply",
    "trickle": "does the work, then sends the reply drop by drop over value seconds",
    "http_500": "HTTP 500 without doing the work; value is the text",
    "response_error": "HTTP 200 with response_error:<value> without doing the work",
    "session_lost": "forgets the session or token and does not do the work; value may be the code",
    "rate_limit": "refuses as called too often; value is the Retry-After in seconds",
    "duplicate": "does the work twice, as a relay that repeats does; the second reply is sent, or the first when value is first",
    "partial": "refuses some items of a batch: those whose positions are in value (1,3), every other one when it is empty",
    "closed_period": "refuses what is dated in month value, e.g. 2026-01, until cleared",
    "kill": "kill -9 of the mock's process; value is before or after (the work)",
}
COMPANIONS = frozenset({"delay"})
"""Kinds that leave room for another trouble of the same call."""
STANDING = frozenset({"closed_period"})
"""Kinds that are asked for by the work itself and last until cleared."""
_OPTION = re.compile(r"(chance|seed|after|times|code)=(.*)", re.DOTALL)
_MONTH = re.compile(r"\d{4}(-\d{2}){0,2}")


class UnknownFault(ValueError):
    """The mock has no such trouble; the text says what is known or expected."""


@dataclass(frozen=True)
class Fault:
    """One trouble. It lets ``after`` matching calls pass, then hits ``times`` of them (0: until cleared), each by ``chance``."""

    kind: str
    match: str = ""
    value: str = ""
    code: str = ""
    times: int = 1
    after: int = 0
    chance: float = 1.0
    seed: int = 0
    """The same seed and the same calls give the same troubles."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownFault(f"unknown fault {self.kind!r}; known: {', '.join(KINDS)}")
        if self.times < 0 or self.after < 0 or not 0 < self.chance <= 1:
            raise UnknownFault("times and after must not be negative, and chance lies above 0 and up to 1")
        if (wrong := _wrong_value(self.kind, self.value)) is not None:
            raise UnknownFault(f"{self.kind}: {self.value!r} is not {wrong}")

    def hits(self, call: str) -> bool:
        return self.match.casefold() in call.casefold()


def _wrong_value(kind: str, value: str) -> str | None:
    """What the value of this kind must be, when it is not."""
    match kind:
        case "delay" | "trickle" if not _is_number(value or "1"):
            return "a number of seconds"
        case "closed_period" if not _MONTH.fullmatch(value):
            return "a month such as 2026-01"
        case "kill" if value not in ("", "before", "after"):
            return "before or after"
        case "partial" if not re.fullmatch(r"[\d,\s]*", value):
            return "a list of positions such as 0,2"
    return None


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", text) is not None


def parse_fault(text: str) -> Fault:
    """Read kind[:match[:value[:times]]] and options: drop_after:Save, delay:Audit:2.5:0, http_500:Save:chance=0.1:times=0."""
    kind, *rest = text.split(":")
    plain = [part for part in rest if not _OPTION.fullmatch(part)]
    told = {found[1]: found[2] for part in rest if (found := _OPTION.fullmatch(part))}
    match, value, times = [*plain, "", "", ""][:3]
    if len(plain) > 3:
        match, value, times = plain[0], ":".join(plain[1:-1]), plain[-1]
    return fault_from({"kind": kind, "match": match, "value": value, "times": times or 1, **told})


_TYPES = {"times": int, "after": int, "seed": int, "chance": float}


def fault_from(record: Mapping[str, Any]) -> Fault:
    """A fault from the JSON of the admin API. Raises UnknownFault saying what is wrong."""
    known = {one.name for one in fields(Fault)}
    if strange := sorted(set(record) - known):
        raise UnknownFault(f"unknown key {strange[0]!r}; known: {', '.join(sorted(known))}")
    try:
        read = {key: _TYPES.get(key, str)(value) for key, value in record.items()}
    except (ValueError, TypeError) as problem:
        raise UnknownFault(f"times, after and seed are whole numbers, chance is a number: {problem}") from problem
    return Fault(**{"kind": "", **read})


@dataclass
class _Waiting:
    """A fault with what it has seen so far."""

    fault: Fault
    left: int
    passed: int = 0
    dice: random.Random = field(default_factory=random.Random)

    def strikes(self, call: str) -> bool:
        if self.fault.kind in STANDING or not self.fault.hits(call):
            return False
        self.passed += 1
        return self.passed > self.fault.after and self.dice.random() < self.fault.chance


class FaultBook:
    """The troubles still to come, in the order they were asked for."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._waiting = [_begun(fault) for fault in faults]

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._waiting.append(_begun(fault))

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def take(self, call: str) -> tuple[Fault, ...]:
        """What hits this call: any delays, and the first other trouble; each is used up once its times are over."""
        taken: list[_Waiting] = []
        with self._lock:
            for one in self._waiting:
                if one.strikes(call):
                    taken.append(one)
                    if one.fault.kind not in COMPANIONS:
                        break
            for one in taken:
                self._use_up(one)
        return tuple(one.fault for one in taken)

    def _use_up(self, one: _Waiting) -> None:
        if one.left == 1:
            self._waiting.remove(one)
        elif one.left > 1:
            one.left -= 1

    def period_closed(self, date: str) -> bool:
        """Whether a document of this date falls into a month told to be closed."""
        with self._lock:
            closed = [one.fault for one in self._waiting if one.fault.kind == "closed_period"]
        return any(date.startswith(fault.value) for fault in closed)

    def listed(self) -> list[dict[str, Any]]:
        with self._lock:
            return [{**asdict(one.fault), "left": one.left, "passed": one.passed} for one in self._waiting]


def _begun(fault: Fault) -> _Waiting:
    # The kind and the match are part of the seed, so that two faults of one seed do not strike in step.
    return _Waiting(fault, fault.times, dice=random.Random(f"{fault.seed}/{fault.kind}/{fault.match}"))  # noqa: S311

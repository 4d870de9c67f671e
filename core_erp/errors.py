"""The ways the host and its plugins say no, in the business's words.

DomainError                422   the business says no
├── Unauthorized           401   who are you?
├── Forbidden              403   which permission is missing
├── NotFound               404
├── Conflict               409   changed meanwhile, done already
│   ├── IllegalStep        409   from, to, allowed
│   └── Stale              412   not the version the sender has seen
├── Refused                422   objections: [{code, reason, pointer}]
└── Unavailable            503   try again later
    └── OutcomeUnknown     503   the commit may have happened; repeat with the same key
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class Objection:
    """One reason against a wish: a stable code, a translatable text and the field it points at.

    ``reason`` is an English template; ``facts`` fill it, so that a catalogue can translate the template.
    """

    code: str
    reason: str
    pointer: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.reason.format(**self.facts)


class DomainError(Exception):
    """Something the business does not allow. Never raised for programming mistakes.

    ``template`` is English and translatable; keyword facts fill it and travel with the answer.
    """

    status: ClassVar[int] = 422
    code: str = "core/refused"

    def __init__(self, template: str, *, code: str | None = None, **facts: Any) -> None:
        self.template, self.facts = template, facts
        self.code = code or type(self).code
        super().__init__(self.detail)

    @property
    def detail(self) -> str:
        return self.template.format(**self.facts)


class Unauthorized(DomainError):
    status, code = 401, "core/unauthorized"


class Forbidden(DomainError):
    status, code = 403, "core/forbidden"


class NotFound(DomainError):
    status, code = 404, "core/not-found"


class Conflict(DomainError):
    status, code = 409, "core/conflict"


class IllegalStep(Conflict):
    code = "core/illegal-step"


class Stale(Conflict):
    """Somebody changed the record since the sender read it."""

    status, code = 412, "core/stale"


class Refused(DomainError):
    """Every reason at once; ``objections`` holds them."""

    status, code = 422, "core/refused"

    def __init__(self, objections: Iterable[Objection]) -> None:
        self.objections = tuple(objections)
        super().__init__("{reasons}", reasons="; ".join(o.text for o in self.objections))
        if len(self.objections) == 1:
            self.code = self.objections[0].code


class Unavailable(DomainError):
    status, code = 503, "core/unavailable"


class OutcomeUnknown(Unavailable):
    code = "core/outcome-unknown"


def refuse(answers: Iterable[Iterable[Objection] | None]) -> None:
    """Raise Refused, naming every objection of every answer, unless nobody objects."""
    if objections := [o for answer in answers if answer is not None for o in answer]:
        raise Refused(objections)


def object_to(code: str, reason: str, pointer: str = "", **facts: Any) -> Objection:
    """An objection with its facts as keywords."""
    return Objection(code, reason, pointer, facts)


def reject(code: str, reason: str, pointer: str = "", **facts: Any) -> Refused:
    """The error of a single objection: ``raise reject("returns/late", "The window closed on {day}", day=day)``."""
    return Refused([Objection(code, reason, pointer, facts)])

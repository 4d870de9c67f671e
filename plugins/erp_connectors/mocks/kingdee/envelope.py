"""The reply envelope: what went well, what did not, and the code that sums it up."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from flask import Response

from ..faults import Fault
from ..store import Document

SESSION_LOST, NO_PERMISSION, NO_OPERATION, EXCEPTION, NO_FORM, PARAMETER = 1, 2, 3, 4, 5, 8
UNKNOWN_FIELD, NO_DATA, INVALID, NOT_OPERABLE, CALL_LIMIT = 9, 10, 11, 12, 14


class Refusal(Exception):
    """The system says no, in its own words."""

    def __init__(self, message: str, code: int = INVALID, field_name: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field_name = field_name
        self.also: tuple[Refusal, ...] = ()


def all_of(refusals: list[Refusal]) -> Refusal:
    """Several refusals of one document as one, none of them lost."""
    first, *others = refusals
    first.also = tuple(others)
    return first


def on_demand(fault: Fault | None) -> None:
    """Refuse an item of a batch that a fault was laid on."""
    if fault is not None:
        raise Refusal("mock: refused on demand", int(fault.code or INVALID))


@dataclass
class Tally:
    """What happened to each item of one request."""

    entities: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    code: int = 0

    def done(self, document: Document, index: int, message: str = "") -> None:
        self.entities.append({"Id": document.id, "Number": document.number, "DIndex": index})
        if message:
            self.messages.append({"FieldName": None, "Message": message, "DIndex": index})

    def refused(self, refusal: Refusal, index: int = 0) -> None:
        for one in (refusal, *refusal.also):
            self.errors.append({"FieldName": one.field_name, "Message": one.message, "DIndex": index})
        self.code = self.code or refusal.code

    def status(self) -> dict[str, Any]:
        """The ResponseStatus object."""
        failed = {"ErrorCode": 500} if self.errors else {}
        return {
            **failed,
            "IsSuccess": not self.errors,
            "Errors": self.errors,
            "SuccessEntitys": self.entities,
            "SuccessMessages": self.messages,
            "MsgCode": self.code,
        }

    def reply(self, **more: Any) -> dict[str, Any]:
        return {"Result": {"ResponseStatus": self.status(), **more}}


def failure(refusal: Refusal) -> dict[str, Any]:
    """The envelope of a request that failed as a whole."""
    tally = Tally()
    tally.refused(refusal)
    return tally.reply()


def json_reply(body: Any, status: int = 200) -> Response:
    """Compact JSON: clients look for substrings without spaces."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, content_type="application/json; charset=utf-8")

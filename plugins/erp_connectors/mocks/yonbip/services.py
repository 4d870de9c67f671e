"""The document services of the mock, read from services.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ..store import Document

Record = dict[str, Any]


@dataclass(frozen=True)
class Service:
    """One kind of document: its address, its lines and its states."""

    id: str
    name: str
    base: str
    prefix: str
    actions: tuple[str, ...]
    required: dict[str, str]
    states: dict[str, Record]
    line_required: dict[str, str] = field(default_factory=dict)
    alias: str = ""
    date: str = ""
    lines: str = ""
    total: str = ""
    line_total: str = ""
    positive: str = ""
    submitted: str = "approving"
    stock: bool = False
    master: bool = False
    brief: bool = False
    insert_only: bool = False

    def shown(self, document: Document) -> Record:
        """The whole document as the service shows it."""
        head = self.head_of(document)
        return {**head, self.lines: document.body["lines"]} if self.lines else head

    def head_of(self, document: Document) -> Record:
        """The head with id, number and the fields that tell the state."""
        own = {"id": str(document.id), "code": document.number}
        return {**document.body["head"], **own, **self.states["open"], **self.states.get(document.status, {})}

    def reply_of(self, document: Document) -> Record:
        """What a save answers: everything, or in the finance services only who it is and how it stands."""
        shown = self.shown(document)
        named = {"id", "code", "status", "verifyState", "settleState"}
        return {key: value for key, value in shown.items() if key in named} if self.brief else shown


@cache
def services() -> dict[str, Service]:
    """Every service under its id."""
    told = tomllib.loads(Path(__file__).with_name("services.toml").read_text(encoding="utf-8"))
    return {id_: Service(id=id_, **{**record, "actions": tuple(record["actions"])}) for id_, record in told.items()}

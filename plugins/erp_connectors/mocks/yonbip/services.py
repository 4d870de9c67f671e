"""One kind of document of the mock: its address, its lines, its states, and how it shows itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..store import Document

Record = dict[str, Any]
STATES = ("open", "approving", "audited", "opposed")


@dataclass(frozen=True, kw_only=True)
class Service:
    """As services.toml describes it; fields are explained there."""

    id: str
    name: str
    base: str
    prefix: str
    actions: tuple[str, ...]
    required: Mapping[str, str]
    states: Mapping[str, Record]
    bill: str = ""
    aliases: tuple[str, ...] = ()
    date: str = ""
    lines: str = ""
    line_ids: tuple[str, ...] = ()
    parent_id: str = ""
    total: str = ""
    line_total: str = ""
    quantity: str = ""
    positive: bool = False
    line_required: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    line_types: Mapping[str, str] = field(default_factory=dict)
    one_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    line_references: Mapping[str, str] = field(default_factory=dict)
    custom: Mapping[str, str] = field(default_factory=dict)
    custom_at: str = ""
    line_custom: Mapping[str, str] = field(default_factory=dict)
    line_custom_at: str = ""
    list_names: Mapping[str, str] = field(default_factory=dict)
    list_prefix: str = ""
    list_plain: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    code_filter: str = "code"
    name_filter: str = "name"
    page_size: int = 10
    max_page: int = 500
    submitted: str = "approving"
    events: Mapping[str, str] = field(default_factory=dict)
    stock: bool = False
    master: bool = False
    upsert: bool = False
    single: bool = False
    insert_only: bool = False
    takes_ids: bool = False

    def shown(self, document: Document) -> Record:
        """The whole document as the service shows it."""
        head = self.head_of(document)
        return {**head, self.lines: list(self.lines_of(document))} if self.lines else head

    def head_of(self, document: Document) -> Record:
        """The head with id, number, times and the fields that tell the state."""
        own = {"id": str(document.id), "code": document.number, **document.body.get("times", {})}
        if self.bill:
            own["barCode"] = f"{self.bill}|{document.id}"
        stated = {**self.states["open"], **self.states.get(document.status, {}), **document.body.get("progress", {})}
        return nested({**document.body["head"], **own, **stated})

    def lines_of(self, document: Document) -> Iterator[Record]:
        parent = {self.parent_id: str(document.id)} if self.parent_id else {}
        return (nested({**line, **parent}) for line in document.body["lines"])

    def reply_of(self, document: Document) -> Record:
        """What a save answers."""
        return self.shown(document)

    def brief_of(self, document: Document) -> Record:
        """Who it is and how it stands: all that the finance services answer to a save that also submits."""
        named = ("id", "code", "status", "verifyState", "settleState")
        head = self.head_of(document)
        return {key: head[key] for key in named if key in head}


def nested(record: Record) -> Record:
    """Fields written as `orderPrices!currency` are kept as they are, and read again inside an object `orderPrices`."""
    inner: dict[str, Record] = {}
    for key, value in record.items():
        above, mark, below = key.partition("!")
        if mark:
            inner.setdefault(above, {})[below] = value
    return {**record, **inner}

"""The resources of the mock, read from resources.toml and from files laid over it; every mistake is named by its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..settings import BadSetting
from ..store import Document

Record = dict[str, Any]

OPERATIONS = ("add", "edit", "get", "list", "verify", "unverify", "audit", "abandon", "open", "close", "cancel")
KINDS = ("text", "date", "number", "flag", "table")
PARTS = ("head", "entry", "debit", "credit")
_FREE = {
    **{f"define{n}": "自定义项 text" for n in (*range(1, 17), *range(22, 38))},
    **{f"free{n}": "自由项 text" for n in range(1, 11)},
}
_PLAIN: dict[str, type] = {"name": str, "number": str, "operations": list, "date": str, "prefix": str, "list": str, "all": str,
          "goods": str, "signed": bool, "balance": str, "voucher_types": list}  # fmt: skip
_NEEDED = ("name", "number", "operations", "head")
_SHIPPED = Path(__file__).with_name("resources.toml")
_TABLE, _ENTRY = re.compile(r"^\s*\[([^\[\]]+)\]"), re.compile(r"^\s*([^=\s#]+)\s*=")


class BadMetadata(BadSetting):
    """A file of resources cannot be used; the message names each place."""


@dataclass(frozen=True)
class Field:
    """One field of a head or a line."""

    name: str
    label: str
    kind: str
    required: bool


@dataclass(frozen=True)
class Resource:
    """One kind of document or master. ``parts`` holds the fields of the head and of each table of lines."""

    id: str
    name: str
    number: str
    operations: tuple[str, ...]
    parts: Mapping[str, Mapping[str, Field]]
    date: str = ""
    prefix: str = ""
    list: str = ""
    all: str = ""
    goods: str = ""
    signed: bool = False
    balance: str = ""
    voucher_types: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """The parts that are tables of lines."""
        return tuple(part for part in self.parts if part != "head")

    @property
    def has_states(self) -> bool:
        return "verify" in self.operations

    def head_of(self, document: Document) -> Record:
        """The head with its number and, where there are states, how it stands."""
        own: Record = {self.number: document.body["head"].get(self.number, document.number)}
        return {**document.body["head"], **own, **({"state": document.status} if self.has_states else {})}

    def shown(self, document: Document) -> Record:
        """The whole document; the two sides of a voucher each have their entries below them."""
        tables = {part: document.body.get(part, []) for part in self.tables}
        return {**self.head_of(document), **{k: v if k == "entry" else {"entry": v} for k, v in tables.items()}}


def resources(files: Iterable[Path] = ()) -> dict[str, Resource]:
    """Every resource under its id. BadMetadata names each mistake by file, line and key."""
    paths = [_SHIPPED, *files]
    raw: dict[str, Any] = {}
    for path in paths:
        raw = _laid_over(raw, _read(path))
    if mistakes := list(_mistakes(raw)):
        lines = {place: at for path in paths for place, at in _lines(path)}
        told = (f"{lines[place]} {place}: {what}" if place in lines else f"{place}: {what}" for place, what in mistakes)
        raise BadMetadata("; ".join(told))
    return {id_: _resource(id_, record) for id_, record in raw.items()}


def _resource(id_: str, record: Mapping[str, Any]) -> Resource:
    plain: Record = {key: tuple(value) if isinstance(value, list) else value for key, value in record.items() if key in _PLAIN}
    return Resource(id=id_, parts={part: _fields({**record[part], **_FREE}) for part in PARTS if part in record}, **plain)


def _fields(told: Mapping[str, str]) -> dict[str, Field]:
    return {name: Field(name, *_parted(text)) for name, text in told.items()}


def _parted(text: str) -> tuple[str, str, bool]:
    label, _, kind = text.rpartition(" ")
    return label, kind.removesuffix("*"), kind.endswith("*")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadMetadata(f"{path}: {problem}") from problem


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _laid_over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


# -- checking -----------------------------------------------------------------------------------------------------


def _mistakes(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for id_, record in raw.items():
        if not isinstance(record, dict):
            yield id_, "must be a table"
            continue
        yield from ((f"{id_}.{key}", "is missing") for key in _NEEDED if key not in record)
        for key, value in record.items():
            yield from _key_mistakes(f"{id_}.{key}", key, value)
        yield from _number_mistakes(id_, record)


def _key_mistakes(place: str, key: str, value: Any) -> Iterator[tuple[str, str]]:
    if key in PARTS:
        yield from _field_mistakes(place, value)
    elif key not in _PLAIN:
        yield place, f"unknown key; known are {', '.join((*_PLAIN, *PARTS))}"
    elif not isinstance(value, _PLAIN[key]):
        yield place, f"must be {_PLAIN[key].__name__}"
    elif isinstance(value, list) and key == "operations":
        unknown = [str(one) for one in value if one not in OPERATIONS]
        yield from ((place, f"unknown operation {one}; known are {', '.join(OPERATIONS)}") for one in unknown)
    elif key == "goods" and value not in ("in", "out"):
        yield place, "must be in or out"


def _field_mistakes(place: str, fields: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(fields, dict):
        yield place, "must be a table of fields"
        return
    for name, text in fields.items():
        if not isinstance(text, str) or not _parted(text)[0] or _parted(text)[1] not in KINDS:
            yield f"{place}.{name}", f'must be "label kind" or "label kind*", the kind one of {", ".join(KINDS)}'


def _number_mistakes(id_: str, record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    head = record.get("head")
    for key in ("number", "date"):
        if isinstance(head, dict) and key in record and record[key] not in head:
            yield f"{id_}.{key}", f"there is no field {record[key]} in {id_}.head"


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Place of each table and entry -> file:line."""
    table = ""
    for at, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        if found := _TABLE.match(text):
            table = found[1].strip()
            yield table, f"{path.name}:{at}"
        elif found := _ENTRY.match(text):
            yield f"{table}.{found[1]}", f"{path.name}:{at}"

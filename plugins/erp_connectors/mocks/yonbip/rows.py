"""Documents as the rows of a list: one for each line, with the names lists use, or the head alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..store import Document
from .centre import Centre
from .keeping import held
from .services import Record, Service


class Codes:
    """Codes of masters by the value of a reference, each looked up once."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._known: dict[tuple[str, str], str] = {}

    def of(self, target: str, value: Any) -> str:
        """The master's code; the value itself when no such master is here."""
        key = (target, str(value))
        if key not in self._known:
            service = self._centre.services.get(target)
            found = held(self._centre, service, str(value)) if service else None
            self._known[key] = found.number if found else str(value)
        return self._known[key]


def line_rows(service: Service, document: Document, codes: Codes) -> Iterator[Record]:
    """Head and line together, a row for each line; the head alone when there are none."""
    head = coded(service, service.head_of(document), service.references, codes)
    if not document.body["lines"]:
        yield head
        return
    rename = _renamed(service)
    for line in service.lines_of(document):
        shown = {rename(key): value for key, value in line.items() if key != "id"}
        ids = dict.fromkeys((*service.line_ids, f"{service.lines}_id"), line["id"])
        yield {**shown, **coded(service, line, service.line_references, codes, only=True), **ids, **head}


def coded(service: Service, record: Record, references: Any, codes: Codes, *, only: bool = False) -> Record:
    """The record with the codes of what it refers to, or those codes only."""
    told = {
        name: codes.of(references.get(field, ""), record[field]) for field, name in service.codes.items() if record.get(field)
    }
    return told if only else {**record, **told}


def reader(service: Service) -> Callable[[Record, str], Any]:
    """How a condition names a field: plain, after the lines' name, inside an object, or as the code of a reference."""

    def read(row: Record, field: str) -> Any:
        for name in _names(service, field):
            if name in row:
                return row[name]
        return _inside(row, field.removeprefix(f"{service.lines}."))

    return read


def _names(service: Service, field: str) -> Iterator[str]:
    bare = field.removeprefix(f"{service.lines}.") if service.lines else field
    base, _, last = bare.rpartition(".")
    if field == f"{service.lines}.id":
        yield f"{service.lines}_id"
    if last in ("code", "cCode") and base:
        yield from (name for one, name in service.codes.items() if one == base)
        yield from (f"{base}Code", f"{base}_code", base)
    yield from (field, bare, _renamed(service)(bare))


def _inside(row: Record, field: str) -> Any:
    value: Any = row
    for part in field.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _renamed(service: Service) -> Callable[[str], str]:
    prefix, plain = service.list_prefix, (*service.list_plain, service.parent_id)

    def rename(field: str) -> str:
        if field in service.list_names:
            return service.list_names[field]
        return f"{prefix}{field[:1].upper()}{field[1:]}" if prefix and field not in plain else field

    return rename

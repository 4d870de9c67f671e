"""A row of theirs in our words: the mapping applied backwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from core_erp import DomainError
from plugins.erp_connectors.adapters.base import Row
from plugins.erp_connectors.documents.records import INBOUND, Record, RecordLine
from plugins.erp_connectors.mappings import AS_IT_IS, OMIT, FieldMapping, PullSection

_FALSE = ("", "0", "false", "no", "n", "a")
"""What stands for no, besides nothing; ``A`` is how Kingdee says "not forbidden"."""


class Unreadable(DomainError):
    """A value of theirs cannot be what the mapping says it is."""

    code = "erp_connectors/unreadable"


def read(row: Row, section: PullSection, mapping: FieldMapping) -> Record:
    """Raises Unreadable naming the field and the value."""
    kind = INBOUND[section.kind]
    told = {name: _value(wanted, row.head, mapping) for name, wanted in section.head.items() if wanted != OMIT}
    known = {f.name for f in fields(kind)}
    if "lines" in known:
        told["lines"] = tuple(_line(section, line, mapping) for line in row.lines)
    if "state" in known:
        told["state"] = row.state
    given = {name: value for name, value in told.items() if value is not None or name == "list_price"}
    return kind(their_id=row.id, number=row.number, changed_at=row.changed_at, **given)


def _line(section: PullSection, line: Mapping[str, Any], mapping: FieldMapping) -> RecordLine:
    told = {name: _value(wanted, line, mapping) for name, wanted in section.line.items() if wanted != OMIT}
    return RecordLine(**{name: value for name, value in told.items() if value is not None})


def _value(wanted: Any, theirs: Mapping[str, Any], mapping: FieldMapping) -> Any:
    if not (isinstance(wanted, str) and wanted.startswith("$")):
        return wanted
    name, *pipes = wanted[1:].split("|")
    value = theirs.get(name)
    for pipe in pipes:
        value = None if value is None else _piped(name, value, pipe, mapping)
    return value.strip() if isinstance(value, str) else value


def _piped(name: str, value: Any, pipe: str, mapping: FieldMapping) -> Any:
    try:
        match pipe:
            case "decimal":
                return Decimal(str(value).replace(",", "") or "0")
            case "whole":
                return int(Decimal(str(value) or "0"))
            case "date":
                return _day(str(value))
            case "text":
                return str(value)
            case "flag":
                return value if isinstance(value, bool) else str(value).strip().lower() not in _FALSE
    except (InvalidOperation, ValueError) as error:
        raise Unreadable("{field} of theirs is {value}, which is no {kind}", field=name, value=repr(value), kind=pipe) from error
    return _ours(mapping, pipe, str(value))


def _day(text: str) -> date:
    return datetime.fromisoformat(text.replace("/", "-").replace("Z", "+00:00")).date()


def _ours(mapping: FieldMapping, name: str, theirs: str) -> str:
    """Our code for one of theirs: the entry that leads to it, else as it is where the map lets codes through."""
    table = mapping.maps[name]
    found = next((code for code, other in table.items() if other == theirs and code != "*"), None)
    if found is None and table.get("*") != AS_IT_IS:
        raise Unreadable('{system} has no {map} that is their "{value}"', system=mapping.system, map=name, value=theirs)
    return theirs if found is None else found

"""A canonical document in the words of one system: the mapping applied, nothing sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core_erp import DomainError
from plugins.erp_connectors.documents import Document
from plugins.erp_connectors.mappings import AS_IT_IS, OMIT, FieldMapping, Section


class NotMapped(DomainError):
    """A code of ours has no counterpart; ``map`` and ``value`` say which line the mapping lacks."""

    code = "erp_connectors/not-mapped"


def translate(document: Document, mapping: FieldMapping, *, org: str = "") -> dict[str, Any]:
    """Their head, with the lines under the section's ``lines``. Raises NotMapped naming the code and the map."""
    section = section_of(mapping, document.kind)
    head = _filled(section.head, document.facts() | {"org": org}, section, mapping)
    if not section.lines:
        return head
    lines = [_filled(section.line, document.line_facts(line) | {"head_org": org}, section, mapping) for line in document.lines]
    return {**head, section.lines: lines}


def section_of(mapping: FieldMapping, kind: str) -> Section:
    """How documents of this kind look over there; NotMapped when the mapping leaves them out."""
    if kind not in mapping.sections:
        raise NotMapped("The mapping of {system} says nothing about {kind}", system=mapping.system, kind=kind, map=kind, value="")
    return mapping.sections[kind]


def _filled(fields: Mapping[str, Any], facts: Mapping[str, Any], section: Section, mapping: FieldMapping) -> dict[str, Any]:
    return {key: _value(wanted, facts, section, mapping) for key, wanted in fields.items() if wanted != OMIT}


def _value(wanted: Any, facts: Mapping[str, Any], section: Section, mapping: FieldMapping) -> Any:
    if isinstance(wanted, dict):
        return _filled(wanted, facts, section, mapping)
    if isinstance(wanted, list):
        return [_value(one, facts, section, mapping) for one in wanted]
    if not (isinstance(wanted, str) and wanted.startswith("$")):
        return wanted
    fact, *pipes = wanted[1:].split("|")
    value = facts[fact]
    for pipe in pipes:
        value = _piped(value, pipe, section, mapping)
    return _plain(value)


def _piped(value: Any, pipe: str, section: Section, mapping: FieldMapping) -> Any:
    match pipe:
        case "signed":
            return value * section.sign
        case "date":
            return value.isoformat()
        case "datetime":
            return f"{value.isoformat()} 00:00:00"
        case "text":
            return _text(value)
        case "whole":
            return int(value)
        case "flag":
            return int(bool(value))
    return counterpart(mapping, pipe, _text(value))


def counterpart(mapping: FieldMapping, name: str, code: str) -> str:
    """Their code for one of ours: its own entry, else that of ``"*"``, where ``"="`` lets it through as it is."""
    table = mapping.maps[name]
    theirs = table.get(code, table.get("*"))
    if theirs is None:
        raise NotMapped('{system} has no {map} for our "{value}"', system=mapping.system, map=name, value=code)
    return code if theirs == AS_IT_IS else theirs


def _text(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _plain(value: Any) -> Any:
    """JSON has no decimals: whole numbers become int, others the float that prints the same digits."""
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, Decimal):
        return value
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)

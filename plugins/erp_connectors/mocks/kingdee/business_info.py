"""QueryBusinessInfo: the metadata of a form."""

from __future__ import annotations

from typing import Any

from .envelope import Tally
from .forms import Entry, Field, Form
from .galaxy import Galaxy
from .requests import Call
from .view import property_name

# The numbers are of the database's column types, as far as clients tell them apart; ElementType is the kind of control.
_TYPES = {
    "ref": (56, 13),
    "number": (106, 2),
    "flag": (56, 8),
    "date": (61, 4),
    "time": (61, 12),
    "text": (167, 1),
    "json": (56, 60),
}


def query_business_info(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """Every entity of the form with its fields."""
    form = galaxy.form(call.form)
    info = {"Id": form.id, "Name": _named(form.name), "PkFieldName": form.key, "PkFieldType": "INT", "Entrys": _entities(form)}
    return Tally().reply(NeedReturnData=info)


def _entities(form: Form) -> list[dict[str, Any]]:
    own = Field(form.number, "单据编号" if form.kind == "bill" else "编码", "text")
    heads = [own, *(one for one in form.head if not one.part)]
    entities = [_entity("FBillHead", form.name, "", form.key, heads)]
    for part in form.subs:
        entities.append(_entity(part, part, "", form.key, [one for one in form.head if one.part == part]))
    return [*entities, *map(_lines, form.entries)]


def _lines(entry: Entry) -> dict[str, Any]:
    return _entity(entry.key, entry.name, entry.table, entry.id_key, list(entry.fields))


def _entity(key: str, name: str, table: str, id_key: str, fields: list[Field]) -> dict[str, Any]:
    return {
        "Key": key,
        "Name": _named(name),
        "ParentKey": None,
        "EntryName": table,
        "EntryPkFieldName": id_key,
        "PkFieldType": "INT",
        "Fields": [_field(key, one) for one in fields],
    }


def _field(entity: str, field: Field) -> dict[str, Any]:
    field_type, element_type = _TYPES.get(field.kind, _TYPES["number"])
    return {
        "Key": field.key,
        "Name": _named(field.name),
        "FieldName": field.key.upper(),
        "PropertyName": property_name(field.key),
        "EntityKey": entity,
        "FieldType": field_type,
        "ElementType": element_type,
        "MustInput": int(field.required),
        "LookUpObjectFormId": field.target or None,
        "DefaultValue": field.default if field.kind in ("text", "number", "flag", "ref") else "",
    }


def _named(text: str) -> list[dict[str, Any]]:
    return [{"Key": 2052, "Value": text}]

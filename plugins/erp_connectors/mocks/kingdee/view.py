"""View: one whole document under the property names of its entities."""

from __future__ import annotations

from typing import Any

from ..store import Document
from .columns import attribute, stand_in_id
from .envelope import PARAMETER, Refusal, Tally
from .forms import Entry, Field, Form, form_of
from .galaxy import Galaxy
from .lifecycle import document_of
from .loose import pick
from .requests import Call


def view(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """The document of an id or a number."""
    form = form_of(call.form)
    id_, number = (str(pick(call.data, name) or "") for name in ("Id", "Number"))
    if id_ in ("", "0") and not number:
        raise Refusal("参数Id和Number不能同时为空", PARAMETER)
    document = document_of(galaxy, form, "" if number else id_, number)
    return Tally().reply(Result=_shown(galaxy, form, document))


def _shown(galaxy: Galaxy, form: Form, document: Document) -> dict[str, Any]:
    own = {"Id": document.id, property_name(form.number): document.number, "DocumentStatus": document.status}
    head = document.body["head"]
    shown = {**own, **_record(galaxy, [one for one in form.head if not one.part], head)}
    for part in form.subs:
        fields = [one for one in form.head if one.part == part]
        shown[property_name(part)] = [{"Id": document.id, **_record(galaxy, fields, head)}]
    for entry in form.entries:
        rows = document.body["entries"].get(entry.key, [])
        shown[entry.orm] = [_line(galaxy, entry, row) for row in rows]
    return {**shown, "DocumentStatus": document.status, **_custom(head)}


def _line(galaxy: Galaxy, entry: Entry, row: dict[str, Any]) -> dict[str, Any]:
    link = f"{entry.key}_Link"
    shown = {"Id": row[entry.id_key], "Seq": row["FSeq"], **_record(galaxy, list(entry.fields), row)}
    return {**shown, link: row[link]} if link in row else shown


def _record(galaxy: Galaxy, fields: list[Field], record: dict[str, Any]) -> dict[str, Any]:
    return {property_name(one.key): _value(galaxy, one, record.get(one.key)) for one in fields}


def _custom(head: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in head.items() if key.startswith("F_")}


def _value(galaxy: Galaxy, field: Field, value: Any) -> Any:
    if field.kind != "ref" or value is None:
        return value
    master = galaxy.master(field.target, value)
    name = attribute(galaxy, field, value, "FName")
    return {
        "Id": master.id if master else stand_in_id(value),
        "Number": value,
        "Name": [{"Key": 2052, "Value": name}],
    }


def property_name(key: str) -> str:
    """The property of a field: its key without the leading F."""
    return key[1:] if key[:1] in "Ff" and not key.startswith("F_") else key

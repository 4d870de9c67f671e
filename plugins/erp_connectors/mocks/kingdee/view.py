"""View: one whole document under the property names of its entities."""

from __future__ import annotations

from typing import Any

from ..store import Document
from .columns import attribute, stand_in_id
from .envelope import PARAMETER, Refusal, Tally
from .forms import Entry, Field, Form
from .galaxy import Galaxy
from .lifecycle import document_of
from .loose import pick
from .requests import Call

_OWN = {"FDocumentStatus"}


def view(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """The document of an id or a number."""
    form = galaxy.form(call.form)
    id_, number = (str(pick(call.data, name) or "").strip() for name in ("Id", "Number"))
    id_ = "" if id_ == "0" else id_
    if not id_ and not number:
        raise Refusal("参数Id和Number不能同时为空", PARAMETER)
    document = document_of(galaxy, form, "" if number else id_, number)
    return Tally().reply(Result=_shown(galaxy, form, document))


def _shown(galaxy: Galaxy, form: Form, document: Document) -> dict[str, Any]:
    own = {"Id": document.id, "msterID": document.id} if form.kind == "master" else {"Id": document.id, "FFormId": form.id}
    head = document.body["head"]
    plain = [one for one in form.head if not one.part and one.key not in _OWN]
    shown = {**own, property_name(form.number): document.number, "DocumentStatus": document.status}
    shown |= _record(galaxy, plain, head) | _custom(form.head, head)
    for part in form.subs:
        fields = [one for one in form.head if one.part == part]
        shown[property_name(part)] = [{"Id": document.id, **_record(galaxy, fields, head)}]
    for entry in form.entries:
        rows = document.body["entries"].get(entry.key, [])
        shown[entry.orm] = [_line(galaxy, entry, row) for row in rows]
    return shown


def _line(galaxy: Galaxy, entry: Entry, row: dict[str, Any]) -> dict[str, Any]:
    link = f"{entry.key}_Link"
    shown = {"Id": row[entry.id_key], "Seq": row["FSeq"], **_record(galaxy, list(entry.fields), row)}
    shown |= _custom(entry.fields, row)
    return {**shown, link: row[link]} if link in row else shown


def _record(galaxy: Galaxy, fields: list[Field], record: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for field in fields:
        if field.kind == "same":
            continue
        value, name = record.get(field.key), property_name(field.key)
        if field.kind == "ref":
            shown[f"{name}_Id"] = attribute(galaxy, field, value, "")
            value = _reference(galaxy, field, value)
        elif field.key == "FName":
            value = _in_languages(value)
        shown[name] = value
    return shown


def _reference(galaxy: Galaxy, field: Field, number: str | None) -> dict[str, Any] | None:
    if number is None:
        return None
    master = galaxy.master(field.target, number)
    id_, name = master.id if master else stand_in_id(number), attribute(galaxy, field, number, "FName")
    languages = [{"PkId": id_, "LocaleId": 2052, "Name": name}]
    return {"Id": id_, "msterID": id_, "MultiLanguageText": languages, "Name": _in_languages(name), "Number": number}


def _in_languages(text: Any) -> list[dict[str, Any]]:
    return [{"Key": 2052, "Value": text}]


def _custom(fields: tuple[Field, ...], record: dict[str, Any]) -> dict[str, Any]:
    """Custom fields nobody declared, as they were sent."""
    declared = {field.key for field in fields}
    return {key: value for key, value in record.items() if key.startswith("F_") and key not in declared}


def property_name(key: str) -> str:
    """The property of a field: its key without the leading F."""
    return key[1:] if key[:1] in "Ff" and not key.startswith("F_") else key

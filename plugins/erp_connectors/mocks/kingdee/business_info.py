"""QueryBusinessInfo: the metadata of a form."""

from __future__ import annotations

from typing import Any

from .envelope import Tally
from .forms import Field, Form, form_of
from .galaxy import Galaxy
from .requests import Call


def query_business_info(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """Every entity of the form with its fields."""
    form = form_of(call.form)
    info = {"Id": form.id, "Name": _named(form.name), "PkFieldName": form.key, "Entrys": _entities(form)}
    return Tally().reply(NeedReturnData=info)


def _entities(form: Form) -> list[dict[str, Any]]:
    own = Field(form.number, "单据编号" if form.kind == "bill" else "编码", "text")
    heads = [own, *(one for one in form.head if not one.part)]
    entities = [_entity("FBillHead", form.name, heads)]
    for part in form.subs:
        entities.append(_entity(part, part, [one for one in form.head if one.part == part]))
    for entry in form.entries:
        entities.append(_entity(entry.key, entry.name, list(entry.fields)))
    return entities


def _entity(key: str, name: str, fields: list[Field]) -> dict[str, Any]:
    return {"Key": key, "Name": _named(name), "Fields": [_field(one) for one in fields]}


def _field(field: Field) -> dict[str, Any]:
    return {
        "Key": field.key,
        "Name": _named(field.name),
        "MustInput": int(field.required),
        "LookUpObjectFormId": field.target or None,
    }


def _named(text: str) -> list[dict[str, Any]]:
    return [{"Key": 2052, "Value": text}]

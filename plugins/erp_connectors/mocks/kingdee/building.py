"""Builds forms and rules out of what their TOML file says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .forms import Catalogue, Entry, Field, Form, Rule, Side

OF_ENTRY = {"name", "orm", "table", "key", "required"}
"""Keys of an entry's table that are not fields."""
WORDS = re.compile(r"(?P<name>\S+) (?P<kind>@?\w+)(?P<marks>[*!]*)(?: (?P<default>.*))?")
"""A field: its name, its kind, * for required, ! for unique, and a default."""
BILL = {"FCancelStatus": "作废状态 text A", "FCloseStatus": "关闭状态 text A"}
_MASTER = {
    "FForbidStatus": "禁用状态 text A",
    "FCreateOrgId": "创建组织 @ORG_Organizations 100",
    "FUseOrgId": "使用组织 @ORG_Organizations 100",
    "FDescription": "描述 text",
}
ALWAYS = {
    "FDocumentStatus": "单据状态 text",
    "FCreatorId": "创建人 @SEC_User",
    "FModifierId": "最后修改人 @SEC_User",
    "FApproverId": "审核人 @SEC_User",
    "FCreateDate": "创建日期 time",
    "FModifyDate": "最后修改日期 time",
    "FApproveDate": "审核日期 time",
}


def built(raw: Mapping[str, Any]) -> Catalogue:
    forms = {id_.casefold(): form(id_, told) for id_, told in raw.items() if id_ != "rule"}
    rules = {id_.casefold(): _rule(forms, id_, told) for id_, told in raw.get("rule", {}).items()}
    return Catalogue(forms, rules)


def form(id_: str, told: Mapping[str, Any]) -> Form:
    kind = told.get("kind", "bill")
    more = {"bill": BILL, "master": _MASTER}.get(kind, {})
    head = list(_fields({**ALWAYS, **more, **told.get("head", {})}, ""))
    for part, fields in told.get("sub", {}).items():
        head += _fields(fields, part)
    return Form(
        id=id_,
        name=told["name"],
        kind=kind,
        key=told.get("key", "FID"),
        number=told.get("number", "FBillNo"),
        prefix=told.get("prefix", ""),
        date=told.get("date", ""),
        head=tuple(head),
        subs=tuple(told.get("sub", {})),
        entries=tuple(_entry(key, fields) for key, fields in told.get("entry", {}).items()),
    )


def _entry(key: str, told: Mapping[str, Any]) -> Entry:
    fields = {name: text for name, text in told.items() if name not in OF_ENTRY}
    return Entry(
        key=key,
        name=told["name"],
        orm=told.get("orm", key.removeprefix("F")),
        table=told.get("table", ""),
        id_key=told.get("key", "FEntryID"),
        required=bool(told.get("required", False)),
        fields=tuple(_fields(fields, key)),
    )


def _fields(told: Mapping[str, str], part: str) -> Iterator[Field]:
    for key, text in told.items():
        found = WORDS.fullmatch(text)
        assert found is not None, (key, text)
        kind, marks = found["kind"], found["marks"]
        target = kind.removeprefix("@") if kind.startswith("@") else ""
        yield Field(
            key, found["name"], "ref" if target else kind, part, target, "*" in marks, "!" in marks, found["default"] or ""
        )


def _rule(forms: Mapping[str, Form], id_: str, told: Mapping[str, Any]) -> Rule:
    return Rule(
        id=id_,
        source=side(forms, told["source"]),
        target=side(forms, told["target"]),
        default=bool(told.get("default", False)),
        sign=-1 if told.get("negative") else 1,
        back=told.get("back", ""),
        head=dict(told.get("head", {})),
        line=dict(told.get("line", {})),
    )


def side(forms: Mapping[str, Form], text: str) -> Side:
    form_id, entry_key, quantity = text.split(".")
    form = forms[form_id.casefold()]
    entry = next(one for one in form.entries if one.key == entry_key)
    return Side(form, entry, quantity)

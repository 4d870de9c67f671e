"""The forms of the mock and their fields, read from forms.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .envelope import EXCEPTION, NO_FORM, Refusal

_OF_ENTRY = {"name", "orm", "table", "key", "required"}
_BILL = {"FCancelStatus": "作废状态 text A", "FCloseStatus": "关闭状态 text A"}
_MASTER = {
    "FForbidStatus": "禁用状态 text A",
    "FCreateOrgId": "创建组织 @ORG_Organizations 100",
    "FUseOrgId": "使用组织 @ORG_Organizations 100",
    "FDescription": "描述 text",
}
_ALWAYS = {
    "FDocumentStatus": "单据状态 text",
    "FCreateDate": "创建日期 time",
    "FModifyDate": "修改日期 time",
    "FApproveDate": "审核日期 time",
}


@dataclass(frozen=True)
class Field:
    """One field: where it stands (head, a sub-head or an entry) and what it may hold."""

    key: str
    name: str
    kind: str
    part: str = ""
    target: str = ""
    required: bool = False
    default: str = ""


@dataclass(frozen=True)
class Entry:
    """One table of lines."""

    key: str
    name: str
    orm: str
    table: str
    id_key: str
    required: bool
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Form:
    """One kind of document or master."""

    id: str
    name: str
    kind: str
    key: str
    number: str
    prefix: str
    date: str
    head: tuple[Field, ...]
    subs: tuple[str, ...]
    entries: tuple[Entry, ...]

    def entry(self, key: str) -> Entry | None:
        return next((one for one in self.entries if one.key.casefold() == key.casefold()), None)

    def sub(self, key: str) -> str:
        """The sub-head of this name in its own spelling, or nothing."""
        return next((one for one in self.subs if one.casefold() == key.casefold()), "")


def field_of(fields: tuple[Field, ...], key: str) -> Field | None:
    """The field of a key, in whatever case it was written."""
    return next((one for one in fields if one.key.casefold() == key.casefold()), None)


@cache
def forms() -> dict[str, Form]:
    """Every form under its id in lower case."""
    told = tomllib.loads(Path(__file__).with_name("forms.toml").read_text(encoding="utf-8"))
    return {id_.casefold(): _form(id_, record) for id_, record in told.items()}


def form_of(id_: str) -> Form:
    """The form of an id, or the system's refusal."""
    if not id_:
        raise Refusal("业务对象标识不能为空", NO_FORM)
    known = forms().get(id_.casefold())
    if known is None:
        raise Refusal(f"标识为“{id_}”的业务对象不存在", EXCEPTION)
    return known


def _form(id_: str, record: dict[str, Any]) -> Form:
    kind = record.get("kind", "bill")
    more = {"bill": _BILL, "master": _MASTER}.get(kind, {})
    head = list(_fields({**record["head"], **more, **_ALWAYS}, ""))
    for part, fields in record.get("sub", {}).items():
        head += _fields(fields, part)
    return Form(
        id=id_,
        name=record["name"],
        kind=kind,
        key=record.get("key", "FID"),
        number=record.get("number", "FBillNo"),
        prefix=record.get("prefix", ""),
        date=record.get("date", ""),
        head=tuple(head),
        subs=tuple(record.get("sub", {})),
        entries=tuple(_entry(key, told) for key, told in record.get("entry", {}).items()),
    )


def _entry(key: str, told: dict[str, Any]) -> Entry:
    fields = {name: text for name, text in told.items() if name not in _OF_ENTRY}
    return Entry(
        key=key,
        name=told["name"],
        orm=told["orm"],
        table=told.get("table", ""),
        id_key=told.get("key", "FEntryID"),
        required=bool(told.get("required", False)),
        fields=tuple(_fields(fields, key)),
    )


def _fields(told: dict[str, str], part: str) -> Iterator[Field]:
    for key, text in told.items():
        name, kind, default = [*text.split(" ", 2), ""][:3]
        plain = kind.removesuffix("*")
        target = plain.removeprefix("@") if plain.startswith("@") else ""
        yield Field(key, name, "ref" if target else plain, part, target, kind.endswith("*"), default)

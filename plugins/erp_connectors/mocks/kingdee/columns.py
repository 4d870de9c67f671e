"""Finds what a field key of a query means and how to read it from a line."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..store import Document
from .envelope import UNKNOWN_FIELD, Refusal
from .forms import Entry, Field, Form, field_of
from .galaxy import Galaxy


@dataclass(frozen=True)
class Line:
    """One row of a query: a document with one row of each entry that is asked for."""

    document: Document
    rows: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Column:
    """A readable field; `entry` names the lines it needs, nothing for head fields."""

    entry: str
    read: Callable[[Line], Any]


def column(galaxy: Galaxy, form: Form, key: str) -> Column:
    """The column of a field key, or the refusal a real server gives."""
    text = key.strip()
    found = _of_record(form, text) or _of_head(galaxy, form, text) or _of_entries(galaxy, form, text)
    if found is None:
        raise Refusal(f"元数据中标识为{text}的字段不存在", UNKNOWN_FIELD)
    return found


def _of_record(form: Form, key: str) -> Column | None:
    own: dict[str, Callable[[Line], Any]] = {
        form.key.casefold(): lambda line: line.document.id,
        "fid": lambda line: line.document.id,
        form.number.casefold(): lambda line: line.document.number,
        "fdocumentstatus": lambda line: line.document.status,
        "fformid": lambda line: form.id,
    }
    read = own.get(key.casefold())
    return Column("", read) if read else None


def _of_head(galaxy: Galaxy, form: Form, key: str) -> Column | None:
    first, _, rest = key.partition(".")
    if rest and form.sub(first):
        first, _, rest = rest.partition(".")
    field = field_of(form.head, first)
    if field is None:
        return _custom(form, first, rest)
    if field.kind == "same":
        return column(galaxy, form, _joined(field.default, rest))
    return Column("", _reader(galaxy, field, rest, lambda line: line.document.body["head"]))


def _custom(form: Form, key: str, rest: str) -> Column | None:
    """A custom field nobody declared: what was saved under the key in the head."""
    declared = any(field_of(entry.fields, key) for entry in form.entries)
    if declared or not key.startswith("F_"):
        return None
    return Column("", lambda line: _inner(line.document.body["head"].get(key), rest))


def _inner(value: Any, path: str) -> Any:
    return _dug(value, path) if path else value


def _of_entries(galaxy: Galaxy, form: Form, key: str) -> Column | None:
    for entry in form.entries:
        inner = _inside(entry, key)
        found = _of_entry(galaxy, entry, inner)
        if found is not None:
            return found
    return None


def _inside(entry: Entry, key: str) -> str:
    """FEntity_FSeq and FEntity.FQty name a field of FEntity; FQty alone may too."""
    for joint in ("_", "."):
        if key.casefold().startswith((entry.key + joint).casefold()):
            return key[len(entry.key) + 1 :]
    return key


def _of_entry(galaxy: Galaxy, entry: Entry, key: str) -> Column | None:
    if key.casefold() in {entry.id_key.casefold(), "fentryid"}:
        return Column(entry.key, lambda line: line.rows.get(entry.key, {}).get(entry.id_key))
    if key.casefold() == "fseq":
        return Column(entry.key, lambda line: line.rows.get(entry.key, {}).get("FSeq"))
    first, _, rest = key.partition(".")
    field = field_of(entry.fields, first)
    if field is None and first.startswith("F_"):
        return Column(entry.key, lambda line: _inner(line.rows.get(entry.key, {}).get(first), rest))
    if field is None:
        return None
    if field.kind == "same":
        return _of_entry(galaxy, entry, _joined(field.default, rest))
    return Column(entry.key, _reader(galaxy, field, rest, lambda line: line.rows.get(entry.key, {})))


def _reader(galaxy: Galaxy, field: Field, rest: str, record: Callable[[Line], dict[str, Any]]) -> Callable[[Line], Any]:
    if field.kind == "json" and rest:
        return lambda line: _dug(record(line).get(field.key), rest)
    if field.kind != "ref":
        return lambda line: record(line).get(field.key)
    _check_attribute(galaxy, field, rest)
    return lambda line: attribute(galaxy, field, record(line).get(field.key), rest)


def _joined(key: str, rest: str) -> str:
    return f"{key}.{rest}" if rest else key


def _dug(value: Any, path: str) -> Any:
    """A dimension of a voucher's line: FDetailID.FFLEX6.FNumber reads {"FDETAILID__FFLEX6":{"FNumber":"C001"}}."""
    for part in path.split("."):
        inner = value.items() if isinstance(value, dict) else ()
        value = next((one for key, one in inner if str(key).casefold().endswith(part.casefold())), None)
    return value


def _check_attribute(galaxy: Galaxy, field: Field, name: str) -> None:
    target = galaxy.catalogue.find(field.target)
    plain = {"", "fnumber", "fname", "fid", "fmasterid", "fcode"}
    if target is not None and name.casefold() == target.key.casefold():
        return
    if name.casefold() not in plain and target and field_of(target.head, name.partition(".")[0]) is None:
        raise Refusal(f"元数据中标识为{field.key}.{name}的字段不存在", UNKNOWN_FIELD)


def attribute(galaxy: Galaxy, field: Field, number: str | None, name: str) -> Any:
    """An attribute of the referenced master; a bare reference is its id. Attributes may lead further: FMaterialGroup.FName."""
    if number is None:
        return 0 if name == "" else None
    if name.casefold() == "fnumber":
        return number
    master = galaxy.master(field.target, number)
    target = galaxy.catalogue.find(field.target)
    if name.casefold() in {"", "fid", "fmasterid", target.key.casefold() if target else ""}:
        return master.id if master else stand_in_id(number)
    head = master.body["head"] if master else {"FName": number}
    first, _, rest = name.partition(".")
    value = next((value for key, value in head.items() if key.casefold() == first.casefold()), None)
    inner = field_of(target.head, first) if target else None
    return attribute(galaxy, inner, value, rest) if inner is not None and inner.kind == "ref" else value


def stand_in_id(number: str) -> int:
    """A steady id for a master the mock does not hold."""
    return 900_000 + zlib.crc32(number.encode()) % 100_000

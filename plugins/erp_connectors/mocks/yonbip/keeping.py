"""How documents are kept: found by id or code, merged with what is sent, stamped with the time."""

from __future__ import annotations

from dataclasses import replace

from ..store import Document
from .centre import Centre
from .envelope import NO_DATA, Refusal
from .services import Record, Service

NOT_KEPT = frozenset({"_status", "resubmitCheckKey", "id", "mergeSourceData"})
_ID_DIGITS = 18


def held(centre: Centre, service: Service, name: str) -> Document | None:
    """The document of an id or a code."""
    by_id = centre.store.get(service.id, int(name)) if is_id(name) else None
    return by_id or centre.store.find(service.id, name)


def is_id(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) <= _ID_DIGITS


def stamped(centre: Centre, old: Document | None = None, **more: str) -> dict[str, str]:
    """The times of a document that is being changed; `pubts` is what others ask for changes by."""
    now = centre.now()
    before: dict[str, str] = old.body.get("times", {}) if old else {}
    return {"createTime": now, **before, "modifyTime": now, "pubts": now, **more}


def touched(centre: Centre, document: Document, **changes: object) -> Document:
    """Kept again with parts of its body changed, and stamped."""
    return centre.store.put(replace(document, body={**document.body, "times": stamped(centre, document), **changes}))


def merged(centre: Centre, service: Service, old: Document | None, record: Record) -> tuple[Record, list[Record]]:
    """Head and lines as they will be: what was there, changed by what is sent."""
    sent = {key: value for key, value in record.items() if key not in {*NOT_KEPT, service.lines}}
    head = {**(old.body["head"] if old else {}), **sent}
    lines = {line["id"]: line for line in (old.body["lines"] if old else [])}
    given = record.get(service.lines) if service.lines else None
    if given is not None and not isinstance(given, list):
        raise Refusal(f"{service.lines}必须是数组")
    for line in given or []:
        _merge_line(centre, lines, line)
    return head, list(lines.values())


def existing(centre: Centre, service: Service, record: Record) -> Document | None:
    """What an update changes; None for an insert."""
    if (record.get("_status") or "Insert") == "Insert":
        return None
    if service.insert_only:
        raise Refusal("只支持新增")
    old = held(centre, service, str(record.get("id") or ""))
    if old is None:
        raise Refusal("数据不存在", NO_DATA)
    if old.status not in {"open", "opposed"}:
        raise Refusal(f"单据[{old.number}]不是开立态，不能修改")
    return old


def _merge_line(centre: Centre, lines: dict[str, Record], line: Record) -> None:
    if not isinstance(line, dict):
        raise Refusal("明细必须是对象")
    named = str(line.get("id") or "")
    if line.get("_status") == "Delete":
        lines.pop(named, None)
        return
    id_ = named if named in lines else str(centre.store.next("line", 500001))
    kept = {key: value for key, value in line.items() if key not in NOT_KEPT}
    lines[id_] = {**lines.get(id_, {}), **kept, "id": id_}

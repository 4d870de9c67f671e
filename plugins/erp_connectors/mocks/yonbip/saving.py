"""Saves of documents and masters: insert, update, lines, one or many."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from ..store import Document
from . import steps
from .centre import Centre
from .checking import check
from .envelope import FAULT, NO_DATA, Refusal, success
from .once import key_of, once
from .services import Record, Service
from .tally import Tally

_NOT_KEPT = {"_status", "resubmitCheckKey", "id"}


def save(centre: Centre, service: Service, body: Record) -> Record:
    """Save one document."""
    record = data_of(body)
    return success(once(centre, service.id, key_of(record), partial(_saved, centre, service, record)))


def save_and_submit(centre: Centre, service: Service, body: Record) -> Record:
    """Save and submit in one go: both or neither."""
    record = data_of(body)

    def act() -> tuple[int, Any]:
        made = keep(centre, service, record)
        moved = steps.take(centre, service, made, "submit")
        return moved.id, service.reply_of(moved)

    return success(once(centre, service.id, key_of(record), act))


def save_many(centre: Centre, service: Service, body: Record) -> Record:
    """Each of the list stands or falls alone; the code is 200 either way."""
    records = body.get("data")
    if not isinstance(records, list):
        raise Refusal("data必须是数组", FAULT)
    tally = Tally()
    for record in records:
        try:
            with centre.store.transaction():
                tally.done(once(centre, service.id, key_of(record), partial(_saved, centre, service, record)))
        except Refusal as refusal:
            tally.refused(refusal.message)
    return success(tally.reply())


def save_master(centre: Centre, service: Service, body: Record) -> Record:
    """Insert a master; its own refusals carry code 0 and a null."""
    record = data_of(body)
    if not simplified(record.get("name")):
        return {"message": f"{service.required['name']}不能为空!", "code": 0, "data": None}
    return success(once(centre, service.id, key_of(record), partial(_saved, centre, service, record)))


def data_of(body: Record) -> Record:
    """The record under `data`, a list of one being taken too."""
    data = body.get("data")
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if not isinstance(data, dict):
        raise Refusal("data不能为空", FAULT)
    return data


def simplified(name: Any) -> str:
    """A name that may come in several languages."""
    return str(name.get("simplifiedName") or "") if isinstance(name, dict) else str(name or "")


def keep(centre: Centre, service: Service, record: Record) -> Document:
    """Check a record and keep it."""
    old = _existing(centre, service, record)
    head, lines = _merged(centre, service, old, record)
    check(centre, service, head, lines)
    code = str(head.pop("code", "") or "") or (old.number if old else centre.next_code(service))
    holder = centre.store.find(service.id, code)
    if holder is not None and (old is None or holder.id != old.id):
        raise Refusal(f"单据编号[{code}]已存在", FAULT)
    body = {"head": head, "lines": lines}
    if old is None:
        return centre.store.add(service.id, code, "open", body)
    return centre.store.put(replace(old, number=code, body=body))


def _saved(centre: Centre, service: Service, record: Record) -> tuple[int, Any]:
    made = keep(centre, service, record)
    return made.id, service.reply_of(made)


def _existing(centre: Centre, service: Service, record: Record) -> Document | None:
    if record.get("_status", "Insert") == "Insert":
        return None
    if service.insert_only:
        raise Refusal("只支持新增", FAULT)
    old = steps.held(centre, service, str(record.get("id") or ""))
    if old is None:
        raise Refusal("数据不存在", NO_DATA)
    if old.status not in {"open", "opposed"}:
        raise Refusal(f"单据[{old.number}]不是开立态，不能修改", FAULT)
    return old


def _merged(centre: Centre, service: Service, old: Document | None, record: Record) -> tuple[Record, list[Record]]:
    given = {key: value for key, value in record.items() if key not in {*_NOT_KEPT, service.lines}}
    head = {**(old.body["head"] if old else {}), **given}
    lines = {line["id"]: line for line in (old.body["lines"] if old else [])}
    for line in record.get(service.lines) or []:
        _merge_line(centre, lines, line)
    return head, list(lines.values())


def _merge_line(centre: Centre, lines: dict[str, Record], line: Record) -> None:
    named = str(line.get("id") or "")
    if line.get("_status") == "Delete":
        lines.pop(named, None)
        return
    id_ = named if named in lines else str(centre.store.next("line", 500001))
    kept = {key: value for key, value in line.items() if key not in _NOT_KEPT}
    lines[id_] = {**lines.get(id_, {}), **kept, "id": id_}

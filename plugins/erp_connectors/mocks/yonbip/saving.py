"""Saves of documents: insert and update, one or many, alone or together with submitting."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..store import Document
from . import steps
from .centre import Centre
from .checking import check
from .envelope import Refusal, success
from .events import tell
from .keeping import existing, merged, stamped
from .marks import FOREIGN, marks_of
from .once import foreign_key, known_by
from .progress import follow_refund
from .services import Record, Service
from .sources import carried_over
from .tally import Tally, check_item


def save(centre: Centre, service: Service, body: Record) -> Record:
    """Save one document."""
    return success(service.reply_of(_saved(centre, service, _record(body))))


def save_and_submit(centre: Centre, service: Service, body: Record) -> Record:
    """Save and submit in one go: both or neither."""
    made = _saved(centre, service, _record(body))
    moved = steps.take(centre, service, made, "submit") if made.status == "open" else made
    return success(service.brief_of(moved))


def save_many(centre: Centre, service: Service, body: Record) -> Record:
    """Each of the list stands or falls alone, and the code is 200 either way; one object is a save like any other."""
    if not isinstance(records := body.get("data"), list):
        return save(centre, service, body)
    tally = Tally()
    for index, record in enumerate(records):
        try:
            check_item(index)
            with centre.store.transaction():
                tally.done(service.reply_of(_saved(centre, service, _checked(record))))
        except Refusal as refusal:
            tally.refused(refusal.message)
    return success(tally.reply())


def save_merged(centre: Centre, service: Service, body: Record) -> Record:
    """From a source document: what the source knows need not be sent. Answers with counts."""
    records = body["data"] if isinstance(body["data"], list) else [body["data"]]
    tally = Tally()
    for index, record in enumerate(records):
        try:
            check_item(index)
            with centre.store.transaction():
                whole = carried_over(centre, service, _checked(record))
                tally.done(service.reply_of(_saved(centre, service, whole)))
        except Refusal as refusal:
            tally.refused(refusal.message)
    return success(tally.reply())


def keep(centre: Centre, service: Service, record: Record) -> Document:
    """Check a record and keep it."""
    old = existing(centre, service, record)
    head, lines = merged(centre, service, old, record)
    check(centre, service, {**head, "_status": record.get("_status")}, lines)
    code = _code(centre, service, old, head)
    body = {"head": head, "lines": lines, "times": stamped(centre, old)}
    if old is None:
        made = centre.store.add(service.id, code, "open", body, marks_of(head, lines))
    else:
        changed = replace(old, number=code, status="open", body={**old.body, **body})
        made = centre.store.put(changed, marks_of(head, lines))
    follow_refund(centre, made)
    tell(centre, service, "save", made)
    return made


def _saved(centre: Centre, service: Service, record: Record) -> Document:
    """Keep it, unless the foreign system's two codes say that it is there."""
    there = known_by(centre, service.id, FOREIGN, foreign_key(record))
    return there or keep(centre, service, record)


def _code(centre: Centre, service: Service, old: Document | None, head: Record) -> str:
    sent = str(head.pop("code", "") or "")
    if centre.settings.codes == "automatic":
        sent = ""
    if not sent and not old and centre.settings.codes == "manual":
        raise Refusal("单据编号不允许为空!")
    code = sent or (old.number if old else centre.next_code(service))
    holder = centre.store.find(service.id, code)
    if holder is not None and (old is None or holder.id != old.id):
        raise Refusal(f"单据编号[{code}]已存在")
    return code


def _record(body: Record) -> Record:
    """The record under `data`, a list of one being taken too."""
    data = body.get("data")
    return _checked(data[0] if isinstance(data, list) and len(data) == 1 else data)


def _checked(record: Any) -> Record:
    if not isinstance(record, dict):
        raise Refusal("data不能为空")
    return record

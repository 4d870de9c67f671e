"""Checks a whole record and keeps it under its number."""

from __future__ import annotations

from dataclasses import replace

from ..store import Document
from .checking import problems
from .envelope import Refusal, all_of
from .forms import Form
from .galaxy import Galaxy
from .marks import marks_of
from .reading import Draft


def check(galaxy: Galaxy, form: Form, record: Draft, strict: bool) -> None:
    """Refuse a record that is not right, with every reason."""
    found = problems(galaxy, form, record, strict)
    if found:
        raise all_of(found)


def write(galaxy: Galaxy, form: Form, old: Document | None, record: Draft, draft: bool) -> Document:
    """Add the record, or put it in place of the old one."""
    now = galaxy.now()
    number = record.number or galaxy.next_number(form)
    _refuse_taken(galaxy, form, number, old.id if old else 0)
    record.head.update(FModifyDate=now, FModifierId=galaxy.settings.identity.user)
    marks = list(marks_of(form, record))
    body = {"head": record.head, "entries": record.entries}
    if old is None:
        record.head.update(FCreateDate=now, FCreatorId=galaxy.settings.identity.user)
        return galaxy.store.add(form.id, number, "Z" if draft else "A", body, marks)
    status = "Z" if draft else old.status.replace("Z", "A")
    return galaxy.store.put(replace(old, number=number, status=status, body=body), marks)


def _refuse_taken(galaxy: Galaxy, form: Form, number: str, own: int) -> None:
    holder = galaxy.store.find(form.id, number)
    if holder is not None and holder.id != own:
        text = f"违反字段唯一性要求：编码唯一。[{number}]在当前系统中已经被使用。"
        raise Refusal(text, field_name=form.number)

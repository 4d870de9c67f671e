"""The checks a save must pass: required fields, masters, uniqueness, links, balance and open period."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from .envelope import Refusal
from .forms import Entry, Field, Form
from .galaxy import Galaxy
from .linking import link_problems
from .marks import unique_mark
from .reading import Draft

_ORGANISATIONS = "org_organizations"


def problems(galaxy: Galaxy, form: Form, draft: Draft, strict: bool) -> list[Refusal]:
    """Everything that is wrong with a record, so that a client sees it all at once."""
    everything = strict or galaxy.settings.strict_masters
    return [
        *_required_head(form, draft),
        *_required_lines(form, draft),
        *_masters(galaxy, form, draft, everything),
        *_taken(galaxy, form, draft),
        *(link_problems(galaxy, form, draft) if galaxy.settings.check_links else ()),
        *_balance(form, draft),
        *closed_period(galaxy, form, draft.head),
    ]


def _required_head(form: Form, draft: Draft) -> Iterator[Refusal]:
    for field in form.head:
        if field.required and draft.head.get(field.key) is None:
            yield Refusal(f"字段“{field.name}”是必填项", field_name=field.key)


def _required_lines(form: Form, draft: Draft) -> Iterator[Refusal]:
    for entry in form.entries:
        rows = draft.entries.get(entry.key, [])
        if entry.required and not rows:
            yield Refusal(f"单据体“{entry.name}”不能为空", field_name=entry.key)
        for row in rows:
            yield from _required_fields(entry, row)


def _required_fields(entry: Entry, row: dict[str, Any]) -> Iterator[Refusal]:
    for field in entry.fields:
        if field.required and row.get(field.key) is None:
            text = f"单据体“{entry.name}”第{row['FSeq']}行字段“{field.name}”是必填项"
            yield Refusal(text, field_name=field.key)


def _masters(galaxy: Galaxy, form: Form, draft: Draft, everything: bool) -> Iterator[Refusal]:
    """A reference that leads nowhere; organisations are always looked up, the rest when wished."""
    records = [(form.head, draft.head)]
    records += [(entry.fields, row) for entry in form.entries for row in draft.entries.get(entry.key, [])]
    for fields, record in records:
        for field in fields:
            if field.target and (everything or field.target.casefold() == _ORGANISATIONS):
                yield from _missing(galaxy, field, record.get(field.key))


def _missing(galaxy: Galaxy, field: Field, number: str | None) -> Iterator[Refusal]:
    if not number or galaxy.catalogue.find(field.target) is None:
        return
    held = galaxy.master(field.target, number)
    if held is None:
        yield Refusal(f"字段“{field.name}”的基础资料“{number}”不存在", field_name=field.key)
    elif held.body["head"].get("FForbidStatus") == "B":
        yield Refusal(f"字段“{field.name}”的基础资料“{number}”已禁用", field_name=field.key)


def _taken(galaxy: Galaxy, form: Form, draft: Draft) -> Iterator[Refusal]:
    for field in form.head:
        value = draft.head.get(field.key)
        if field.unique and value is not None:
            kind, mark = unique_mark(form, field, value)
            if any(held.id != draft.id for held in galaxy.store.marked(kind, mark)):
                text = f"违反字段唯一性要求：{field.name}唯一。[{value}]在当前系统中已经被使用。"
                yield Refusal(text, field_name=field.key)


def _balance(form: Form, draft: Draft) -> Iterator[Refusal]:
    if form.id != "GL_VOUCHER":
        return
    debit, credit = (Decimal(str(draft.head.get(key) or 0)) for key in ("FDEBITTOTAL", "FCREDITTOTAL"))
    if debit != credit:
        yield Refusal(f"凭证借贷不平衡：借方{debit}，贷方{credit}", field_name="FDEBIT")


def closed_period(galaxy: Galaxy, form: Form, head: dict[str, Any]) -> Iterator[Refusal]:
    """The refusal of a document dated in a closed month."""
    date = str(head.get(form.date) or "")
    if form.date and galaxy.system.faults.period_closed(date):
        yield Refusal(f"日期{date[:10]}所在的会计期间已结账，不允许操作", field_name=form.date)

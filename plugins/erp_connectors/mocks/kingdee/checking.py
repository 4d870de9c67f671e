"""The checks a save must pass: required fields, masters, balance and open period."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from .envelope import Refusal
from .forms import Entry, Field, Form, forms
from .galaxy import Galaxy
from .reading import Draft


def problems(galaxy: Galaxy, form: Form, draft: Draft, strict: bool) -> list[Refusal]:
    """Everything that is wrong with a record, so that a client sees it all at once."""
    found = [*_required_head(form, draft), *_required_lines(form, draft)]
    if strict or galaxy.settings.strict_masters:
        found += _masters(galaxy, form, draft)
    return [*found, *_balance(form, draft), *closed_period(galaxy, form, draft.head)]


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


def _masters(galaxy: Galaxy, form: Form, draft: Draft) -> Iterator[Refusal]:
    yield from _missing(galaxy, form.head, draft.head)
    for entry in form.entries:
        for row in draft.entries.get(entry.key, []):
            yield from _missing(galaxy, entry.fields, row)


def _missing(galaxy: Galaxy, fields: tuple[Field, ...], record: dict[str, Any]) -> Iterator[Refusal]:
    for field in fields:
        number = record.get(field.key)
        if number and field.target.casefold() in forms() and galaxy.master(field.target, number) is None:
            yield Refusal(f"字段“{field.name}”的基础资料“{number}”不存在", field_name=field.key)


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

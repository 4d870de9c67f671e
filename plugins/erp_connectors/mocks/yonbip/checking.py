"""The checks a save must pass."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from .centre import Centre
from .envelope import FAULT, Refusal
from .services import Record, Service


def check(centre: Centre, service: Service, head: Record, lines: list[Record]) -> None:
    """Refuse the first thing that is wrong, as this system does."""
    for key, label in service.required.items():
        if not _given(head, key):
            raise Refusal(f"{label}不允许为空!", FAULT)
    if service.line_required and not lines:
        raise Refusal(f"{service.name}的明细不允许为空!", FAULT)
    for row, line in enumerate(lines, start=1):
        _check_line(service, row, line)
    _check_total(service, head, lines)
    check_period(centre, str(head.get(service.date) or ""))


def check_period(centre: Centre, date: str) -> None:
    """Refuse a date in a month told to be closed."""
    if centre.system.faults.period_closed(date):
        raise Refusal(f"单据日期[{date[:10]}]所在的会计期间已结账", FAULT)


def _check_line(service: Service, row: int, line: Record) -> None:
    for key, label in service.line_required.items():
        if not _given(line, key):
            raise Refusal(f"第{row}行{label}不允许为空!", FAULT)
    if service.positive and _number(line.get(service.positive)) <= 0:
        raise Refusal(f"第{row}行数量必须大于0", FAULT)


def _check_total(service: Service, head: Record, lines: list[Record]) -> None:
    if not service.total:
        return
    total = sum((_number(line.get(service.line_total)) for line in lines), Decimal(0))
    if _number(head.get(service.total)) != total:
        raise Refusal(f"表头{service.total}[{head.get(service.total)}]与表体{service.line_total}合计[{total}]不相等", FAULT)


def _given(record: Record, key: str) -> bool:
    """A reference may be sent by its code; false and 0 are values."""
    return any(record.get(name) not in (None, "") for name in (key, f"{key}Code", f"{key}_code"))


def _number(value: Any) -> Decimal:
    try:
        return Decimal(str(value or 0))
    except InvalidOperation as problem:
        raise Refusal(f"[{value}]不是数值", FAULT) from problem

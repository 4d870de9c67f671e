"""The checks a save must pass, in the order and words of this system."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from .centre import Centre
from .envelope import WRONG_TYPE, Refusal
from .masters import known
from .services import Record, Service

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?")


def check(centre: Centre, service: Service, head: Record, lines: list[Record]) -> None:
    """Refuse the first thing that is wrong."""
    _check_types(head, service.types)
    _check_given(head, service.required, "")
    if service.line_required and not lines:
        raise Refusal(f"{service.name}的明细不允许为空!")
    for field, allowed in service.one_of.items():
        if str(head.get(field)) not in allowed:
            raise Refusal(f"{field}[{head.get(field)}]不在枚举值{'、'.join(allowed)}中")
    for row, line in enumerate(lines, start=1):
        _check_line(centre, service, row, line)
    _check_total(service, head, lines)
    _check_custom(head, service.custom_at, service.custom)
    _check_known(centre, service, head, service.references, "")
    check_period(centre, str(head.get(service.date) or ""))


def check_period(centre: Centre, date: str) -> None:
    """Refuse a date in a month told to be closed."""
    if centre.system.faults.period_closed(date):
        raise Refusal(f"单据日期[{date[:10]}]所在的会计期间已结账")


def given(record: Record, key: str) -> Any:
    """The value of a field; a reference may be sent by its code; false and 0 are values."""
    values = (record.get(name) for name in (key, f"{key}Code", f"{key}_code", f"{key}Id"))
    return next((value for value in values if value not in (None, "")), None)


def number(value: Any) -> Decimal:
    try:
        return Decimal(str(value or 0))
    except InvalidOperation as problem:
        raise Refusal(f"[{value}]不是数值", WRONG_TYPE) from problem


def _check_line(centre: Centre, service: Service, row: int, line: Record) -> None:
    _check_types(line, service.line_types)
    _check_given(line, service.line_required, f"第{row}行")
    if service.positive and number(line.get(service.quantity)) <= 0:
        raise Refusal(f"第{row}行数量必须大于0")
    _check_custom(line, service.line_custom_at, service.line_custom)
    _check_known(centre, service, line, service.line_references, f"第{row}行")


def _check_given(record: Record, required: Mapping[str, str], where: str) -> None:
    for key, label in required.items():
        if given(record, key) is None:
            raise Refusal(f"{where}{label}不允许为空!")


def _check_types(record: Record, types: Mapping[str, str]) -> None:
    for key, kind in types.items():
        if record.get(key) not in (None, "") and not _is(kind, record[key]):
            raise Refusal(f"参数[{key}]类型校验失败", WRONG_TYPE)


def _is(kind: str, value: Any) -> bool:
    match kind:
        case "number":
            return not isinstance(value, bool) and _is_number(value)
        case "boolean":
            return isinstance(value, bool) or str(value) in ("true", "false")
        case "date":
            return bool(_DATE.fullmatch(str(value)))
    return isinstance(value, (str, int, float))


def _is_number(value: Any) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _check_total(service: Service, head: Record, lines: Iterable[Record]) -> None:
    if not service.total:
        return
    total = sum((number(line.get(service.line_total)) for line in lines), Decimal(0))
    if number(head.get(service.total)) != total:
        raise Refusal(f"表头{service.total}[{head.get(service.total)}]与表体{service.line_total}合计[{total}]不相等")


def _check_custom(record: Record, at: str, custom: Mapping[str, str]) -> None:
    """Own fields must be known and of their kind, once any of them is described."""
    own = record.get(at) if at else None
    if not custom or own is None:
        return
    if not isinstance(own, dict):
        raise Refusal(f"参数[{at}]类型校验失败", WRONG_TYPE)
    for key, value in own.items():
        if key not in custom:
            raise Refusal(f"自定义项[{key}]未启用")
        if value not in (None, "") and not _is(custom[key], value):
            raise Refusal(f"参数[{at}.{key}]类型校验失败", WRONG_TYPE)


def _check_known(centre: Centre, service: Service, record: Record, references: Mapping[str, str], where: str) -> None:
    if centre.settings.masters == "any":
        return
    by_id = service.takes_ids and centre.settings.masters == "ids"
    for field, target in references.items():
        value = given(record, field)
        if value is not None and known(centre, centre.services[target], str(value), by_id=by_id) is None:
            raise Refusal(f"{where}{centre.services[target].name}[{value}]不存在")

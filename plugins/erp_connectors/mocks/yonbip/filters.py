"""What a list may be asked besides simpleVOs: fields of the body, ranges of days and times, and the object `simple`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .conditions import Reader, among, matches
from .services import Record, Service

_CONTROL = frozenset({
    "pageIndex", "pageSize", "isSum", "simpleVOs", "queryOrders", "simple", "condition", "page", "data", "isdefault",
    "filterPotential", "beganTime", "endTime", "fuzzyName", "tenantId", "partParam", "queryChildrenTable",
})  # fmt: skip

_DAY = len("2026-01-01")


def wanted(service: Service, body: Record, row: Record, read: Reader) -> bool:
    """Does a row meet everything that was asked?"""
    asked = {**body, **_object(body.get("simple"))}
    if not all(_is_met(service, row, read, name, value) for name, value in asked.items() if name not in _CONTROL):
        return False
    since, until = str(body.get("beganTime") or ""), str(body.get("endTime") or "")
    if not _within(str(row.get("pubts") or ""), since, until):
        return False
    if body.get("fuzzyName") and str(body["fuzzyName"]) not in str(row.get("name")):
        return False
    return all(matches(conditions, row, read) for conditions in _conditions(body))


def _conditions(body: Record) -> Iterator[Any]:
    yield body.get("simpleVOs") or []
    yield _object(body.get("condition")).get("simpleVOs") or []


def _is_met(service: Service, row: Record, read: Reader, name: str, value: Any) -> bool:
    if value in (None, "", [], {}):
        return True
    if name.startswith("open_") and name.endswith(("_begin", "_end")):
        return _in_open_range(service, row, name, str(value))
    if name == "pubts":
        return str(row.get("pubts") or "") >= str(value)
    found = row.get("code") if name == service.code_filter else read(row, name)
    if name == service.name_filter and isinstance(row.get("name"), dict):
        return str(value) in (str(one) for one in row["name"].values())
    if found is None and not _is_of_document(service, name):
        return True
    if name == service.date and not isinstance(value, list):
        return _in_date_range(str(found or ""), str(value))
    return among(found, value) if isinstance(value, list) else str(found) == _text(value)


def _is_of_document(service: Service, name: str) -> bool:
    """A field that documents have; others, such as options of a client, are not looked at."""
    known = (*service.required, *service.types, "code", "id", "extSystemCode", "extVouchCode", "upcode", "orderNo")
    return name in known or any(name in shown for shown in service.states.values())


def _in_open_range(service: Service, row: Record, name: str, limit: str) -> bool:
    field = name.removeprefix("open_").removesuffix("_begin").removesuffix("_end")
    value = str(row.get(field) or (row.get(service.date) if field in ("orderDate",) else "") or "")
    return _within(value, limit, "") if name.endswith("_begin") else _within(value, "", limit)


def _in_date_range(value: str, asked: str) -> bool:
    """`2021-05-06|2021-05-07 23:00:00`, or one moment: from then on."""
    begin, bar, end = asked.partition("|")
    return _within(value, begin.strip(), end.strip() if bar else "")


def _within(value: str, begin: str, end: str) -> bool:
    """Compared as far as the limit is written, so that a day includes its last second."""
    value = f"{value} 00:00:00" if len(value) == _DAY else value
    return (not begin or value[: len(begin)] >= begin) and (not end or value[: len(end)] <= end)


def _object(value: Any) -> Record:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return str(value.get("id", "")) if isinstance(value, dict) else str(value)

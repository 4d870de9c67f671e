"""Lists and details: paging, simple conditions, one row per document or per line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .centre import Centre
from .conditions import matches, sort_key
from .envelope import NO_DATA, Refusal, success
from .services import Record, Service
from .steps import held

_MAX_PAGE = 500


def listing(centre: Centre, service: Service, body: Record) -> Record:
    """One page of the documents that meet the conditions."""
    rows = [row for row in _rows(centre, service, body.get("isSum") is True) if _wanted(service, body, row)]
    for order in reversed(body.get("queryOrders") or []):
        field, down = str(order.get("field", "")), str(order.get("order", "")).casefold() == "desc"
        rows.sort(key=lambda row, field=field: sort_key(row.get(field)), reverse=down)  # type: ignore[misc]
    return success(page(rows, body))


def page(rows: list[Any], asked: Record) -> Record:
    """The part of the rows that was asked for, with the counts."""
    index, size = _positive(asked.get("pageIndex"), 1), min(_positive(asked.get("pageSize"), 20), _MAX_PAGE)
    return {
        "pageIndex": index,
        "pageSize": size,
        "recordCount": len(rows),
        "pageCount": -(-len(rows) // size),
        "recordList": rows[(index - 1) * size : index * size],
    }


def detail(centre: Centre, service: Service, parameters: Record) -> Record:
    """One whole document."""
    found = held(centre, service, str(parameters.get("id") or parameters.get("code") or ""))
    if found is None:
        raise Refusal("数据不存在", NO_DATA)
    return success(service.shown(found))


def details(centre: Centre, service: Service, body: Record) -> Record:
    """Several masters at once; those that are not there are left out."""
    asked = body.get("data") if isinstance(body.get("data"), list) else [body.get("data")]
    names = [str(one.get("id") or one.get("code") or "") if isinstance(one, dict) else str(one) for one in asked or []]
    found = [held(centre, service, name) for name in names]
    return success([service.shown(one) for one in found if one is not None])


def _rows(centre: Centre, service: Service, summed: bool) -> Iterable[Record]:
    for document in centre.store.all(service.id):
        head = service.head_of(document)
        if summed or not document.body["lines"]:
            yield head
            continue
        for line in document.body["lines"]:
            yield {**line, **head, f"{service.lines}_id": line["id"]}


def _wanted(service: Service, body: Record, row: Record) -> bool:
    begin, end = str(body.get("open_vouchdate_begin") or ""), str(body.get("open_vouchdate_end") or "")
    date = str(row.get(service.date) or "")
    tests: list[Callable[[], bool]] = [
        lambda: not body.get("code") or str(row["code"]) == str(body["code"]),
        lambda: not begin or date[: len(begin)] >= begin,
        lambda: not end or date[: len(end)] <= end,
        lambda: matches(body.get("simpleVOs") or [], row),
    ]
    return all(test() for test in tests)


def _positive(value: Any, default: int) -> int:
    try:
        return max(1, int(value if value is not None else default))
    except (TypeError, ValueError) as problem:
        raise Refusal("分页参数类型错误", "310023") from problem

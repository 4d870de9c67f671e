"""Lists and details: conditions, order and paging; one row per document or per line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..store import Document
from .centre import Centre
from .conditions import sort_key
from .envelope import NO_DATA, WRONG_TYPE, Refusal, success
from .filters import wanted
from .keeping import held, is_id
from .marks import FOREIGN
from .rows import Codes, coded, line_rows, reader
from .services import Record, Service


def listing(centre: Centre, service: Service, body: Record) -> Record:
    """One page of the documents that meet the conditions."""
    rows = found(centre, service, body)
    index, size = paging(service, body)
    return success({**page(rows, index, size), "sumRecordList": _sums(service, rows), "pubts": centre.now()})


def detail(centre: Centre, service: Service, parameters: Record) -> Record:
    """One whole document."""
    there = held(centre, service, str(parameters.get("id") or ""))
    if there is None:
        raise Refusal("数据不存在", NO_DATA)
    shown, codes = service.shown(there), Codes(centre)
    if service.lines:
        lines = ({**line, **coded(service, line, service.line_references, codes, only=True)} for line in shown[service.lines])
        shown[service.lines] = list(lines)
    return success(shown)


def page(rows: list[Any], index: int, size: int) -> Record:
    """The part of the rows that was asked for, with the counts."""
    pages = -(-len(rows) // size)
    return {
        "pageIndex": index,
        "pageSize": size,
        "recordCount": len(rows),
        "pageCount": pages,
        "beginPageIndex": 1 if pages else 0,
        "endPageIndex": min(pages, 10),
        "recordList": rows[(index - 1) * size : index * size],
    }


def paging(service: Service, body: Record) -> tuple[int, int]:
    """(page, rows on it), which may come as text and for some masters inside `page`."""
    asked = {**body, **(body["page"] if isinstance(body.get("page"), dict) else {})}
    return positive(asked.get("pageIndex"), 1), min(positive(asked.get("pageSize"), service.page_size), service.max_page)


def positive(value: Any, default: int) -> int:
    """A number of one at least; nothing and 0 give the default."""
    try:
        return max(1, int(value or default))
    except (TypeError, ValueError) as problem:
        raise Refusal("分页参数类型校验失败", WRONG_TYPE) from problem


def found(centre: Centre, service: Service, body: Record) -> list[Record]:
    """All rows that meet the conditions, in the order asked for."""
    rows = list(_rows(centre, service, body))
    read = reader(service)
    for order in reversed(body.get("queryOrders") or []):
        field, down = str(order.get("field", "")), str(order.get("order", "")).casefold() == "desc"
        rows.sort(key=lambda row, field=field: sort_key(read(row, field)), reverse=down)  # type: ignore[misc]
    return rows


def _rows(centre: Centre, service: Service, body: Record) -> Iterator[Record]:
    codes, read = Codes(centre), reader(service)
    summed = body.get("isSum") in (True, "true")
    for document in _candidates(centre, service, body):
        met = (row for row in line_rows(service, document, codes) if wanted(service, body, row, read))
        if not summed:
            yield from met
        elif next(met, None) is not None:
            yield coded(service, service.head_of(document), service.references, codes)


def _candidates(centre: Centre, service: Service, body: Record) -> Iterable[Document]:
    """Documents that can meet the conditions: when their numbers, ids or foreign codes are named, no others are read."""
    if (named := _named(service, body)) is not None:
        field, values = named
        if field == "id":
            by_id = (centre.store.get(service.id, int(one)) for one in values if is_id(one))
            return [one for one in by_id if one is not None]
        return [one for one in centre.store.numbered(service.id, values) if one.number in set(values)]
    if body.get("extSystemCode") and body.get("extVouchCode"):
        return centre.store.marked(FOREIGN, f"{body['extSystemCode']}/{body['extVouchCode']}", service.id)
    return centre.store.all(service.id)


def _named(service: Service, body: Record) -> tuple[str, list[str]] | None:
    if isinstance(body.get(service.code_filter), (str, int)) and body[service.code_filter] != "":
        return "code", [str(body[service.code_filter])]
    conditions = body.get("simpleVOs") or []
    if not isinstance(conditions, list) or any(_is_or(one) for one in conditions):
        return None
    for one in conditions:
        op = str(one.get("op") or "eq").casefold()
        if one.get("field") in ("code", "id") and op in ("eq", "in") and not one.get("conditions"):
            value = one.get("value1")
            many = value if isinstance(value, list) else str(value).split(",") if op == "in" else [value]
            return str(one["field"]), [str(each).strip() for each in many]
    return None


def _is_or(one: Any) -> bool:
    return not isinstance(one, dict) or str(one.get("logicOp") or "").casefold() == "or"


def _sums(service: Service, rows: Iterable[Record]) -> list[Record]:
    fields = [name for name in (service.quantity, service.line_total) if name]
    sums = {name: sum(float(row.get(name) or 0) for row in rows) for name in fields}
    return [sums] if sums else []

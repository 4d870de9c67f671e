"""Customers, products and warehouses: insert, save by code, list and look up; each service has a manner of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..store import Document
from . import lists
from .centre import Centre
from .envelope import NOTHING_FOUND, Refusal, success
from .events import tell
from .keeping import NOT_KEPT, held, stamped
from .services import Record, Service


def known(centre: Centre, service: Service, name: str, *, by_id: bool = False) -> Document | None:
    """A master by its id or its code, or by its id alone."""
    found = held(centre, service, name)
    return None if found and by_id and str(found.id) != name else found


def insert(centre: Centre, service: Service, body: Record) -> Record:
    """A new customer; refusals carry code 0 and a null."""
    record = _record(body)
    for key, label in service.required.items():
        if not is_given(record.get(key)):
            return {"message": f"{label}不能为空!", "code": 0, "data": None}
    if centre.store.find(service.id, str(record["code"])):
        return {"message": f"{service.name}编码[{record['code']}]已存在", "code": 0, "data": None}
    made = _kept(centre, service, None, record)
    return {**success([{"id": made.id, "code": made.number}]), "success": True}


def save(centre: Centre, service: Service, body: Record) -> Record:
    """Insert, or change what bears the code."""
    record = _record(body)
    for key, label in service.required.items():
        if not any(is_given(record.get(name)) for name in (key, f"{key}Code", f"{key}Id")):
            raise Refusal(f"{label}不能为空!")
    made = _kept(centre, service, centre.store.find(service.id, str(record["code"])), record)
    return success({"id": made.id, "code": made.number})


def details(centre: Centre, service: Service, body: Record) -> Record:
    """Several at once; those that are not there are left out. What is asked may stand under `data`, or alone."""
    asked = body.get("data", body)
    names = [_name(one) for one in (asked if isinstance(asked, list) else [asked])]
    found = [held(centre, service, name) for name in names]
    return success([service.shown(one) for one in found if one is not None])


def bare_list(centre: Centre, service: Service, body: Record) -> Record:
    """A page without counts; an empty one is a refusal."""
    rows = lists.found(centre, service, {**body, "isSum": True})
    index, size = lists.paging(service, body)
    if not (part := rows[(index - 1) * size : index * size]):
        raise Refusal("根据条件查询结果为空", NOTHING_FOUND)
    return success([{**row, "id": int(row["id"])} for row in part], "处理成功")


def is_given(value: Any) -> bool:
    """A name may come in several languages, and the simplified one counts; false and 0 are values."""
    if isinstance(value, dict):
        return bool(value) and value.get("simplifiedName", True) not in (None, "")
    return value not in (None, "", [])


def _kept(centre: Centre, service: Service, old: Document | None, record: Record) -> Document:
    head = {key: value for key, value in record.items() if key not in (*NOT_KEPT, "code")}
    times = stamped(centre, old)
    if old is None:
        made = centre.store.add(service.id, str(record["code"]), "open", {"head": head, "lines": [], "times": times})
    else:
        made = centre.store.put(replace(old, body={**old.body, "head": {**old.body["head"], **head}, "times": times}))
    tell(centre, service, "save", made)
    return made


def _record(body: Record) -> Record:
    data = body.get("data")
    if not isinstance(data, dict):
        raise Refusal("data不能为空")
    return data


def _name(one: Any) -> str:
    return str(one.get("id") or one.get("code") or one.get("productCode") or "") if isinstance(one, dict) else str(one)

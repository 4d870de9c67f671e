"""One document, or a page of many: filters by range, by value and by keyword; an empty page is an error code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..store import Document
from .envelope import WRONG_TYPE, Refusal, nothing, success
from .resources import Record, Resource
from .site import Site

_COMMON = {"from_account", "to_account", "app_key", "token", "ds_sequence", "page_index", "rows_per_page", "tradeid", "biz_id"}
_STATES = {"Opening": "开立", "Approved": "审核", "Closed": "关闭"}
# Names of masters are asked for by a part of them.
_KEYWORDS = ("name", "memo", "remark", "digest")
# Vouchers are asked for under other names than they are kept by.
_VOUCHER = {"coutno_id": "reserve2", "cno_id": "voucher_id", "csign": "voucher_type", "cbill": "enter"}


def one(site: Site, resource: Resource, given: Mapping[str, str]) -> Record:
    """The whole document of an id."""
    found = site.held(resource, given.get("id", ""))
    if found is None:
        raise nothing(resource.name)
    return success(**{resource.id: resource.shown(found)})


def many(site: Site, resource: Resource, given: Mapping[str, str], key: str = "") -> Record:
    """A page of heads; of vouchers with their entries below one more name."""
    tests = [_test(resource, name, value) for name, value in given.items() if value and name not in _COMMON]
    found = [one for one in _rows(site, resource, given) if all(test(one[1]) for test in tests)]
    if not found:
        raise nothing(resource.name)
    index, size = _positive(given, "page_index", 1), _positive(given, "rows_per_page", site.settings.rows_per_page)
    size = min(size, site.settings.most_rows)
    page: Any = found[(index - 1) * size : index * size]
    rows = [resource.shown(document) if "debit" in resource.parts else row for document, row in page]
    counts = {"page_index": index, "page_count": -(-len(found) // size), "row_count": len(found), "rows_per_page": size}
    return success(**counts, **{key or resource.list: {"voucher": rows} if "debit" in resource.parts else rows})


def cancel(site: Site, resource: Resource, given: Mapping[str, str]) -> Record:
    """Void the voucher that carries the caller's own number."""
    mine = site.store.marked("reserve2", given.get("id", ""), resource.id)
    if not given.get("id") or not mine:
        raise nothing(resource.name)
    for document in mine:
        head = {**document.body["head"], "revokeflag": "1", "timestamp": site.stamp()}
        site.store.put(Document(document.id, document.form, document.number, "作废", {**document.body, "head": head}))
    return success()


def _rows(site: Site, resource: Resource, given: Mapping[str, str]) -> Iterator[tuple[Document, Record]]:
    """All of a resource; vouchers asked for by the caller's own number are found by it."""
    own = given.get("coutno_id") if "debit" in resource.parts else ""
    for document in site.store.marked("reserve2", own, resource.id) if own else site.store.all(resource.id):
        yield document, resource.head_of(document)


def _test(resource: Resource, name: str, value: str) -> Callable[[Record], bool]:
    """A filter of the address as a test of a row; a field nobody knows is not looked at, as in the real platform."""
    field, is_from, is_to = _ranged(resource, name)
    if is_from:
        return lambda row: _comparable(row.get(field), value) >= _comparable(value, value)
    if is_to:
        return lambda row: str(row.get(field) or "")[: len(value)] <= value
    if field == "state":
        return lambda row: row.get("state") == _STATES.get(value, value)
    if field.endswith(_KEYWORDS):
        return lambda row: value in str(row.get(field) or "")
    known = field in resource.parts["head"] or field in ("maker", "verifier", "closer")
    return lambda row: not known or str(row.get(field) or "") == value


def _ranged(resource: Resource, name: str) -> tuple[str, bool, bool]:
    """(field, begins there, ends there)."""
    if "debit" in resource.parts:
        dates = {"bill_date_from": (resource.date, True, False), "bill_date_to": (resource.date, False, True)}
        return dates.get(name, (_VOUCHER.get(name, name), False, False))
    # The number of a bill goes by its own name or simply by code.
    field = name.removesuffix("_begin").removesuffix("_end")
    field = resource.number if field == "code" else resource.date if field == "date" and resource.date else field
    return field, name.endswith("_begin"), name.endswith("_end")


def _comparable(value: Any, like: str) -> Any:
    """Row versions compare as numbers, everything else as text."""
    text = str(value or "")
    return (len(text), text) if like.isdigit() and text.isdigit() and len(like) > 4 else (0, text)


def _positive(given: Mapping[str, str], name: str, default: int) -> int:
    try:
        return max(1, int(given.get(name) or default))
    except ValueError as problem:
        raise Refusal(f"参数[{name}]不正确", WRONG_TYPE) from problem

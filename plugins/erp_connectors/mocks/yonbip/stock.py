"""Current stock: moved by audited sales-outs, asked by product and warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..store import Document
from .centre import Centre
from .checking import number
from .envelope import Refusal, success
from .keeping import held
from .services import Record

_FILTERS = (
    ("product_code", ("product", "product_code", "productCode", "product.code", "productn.code")),
    ("warehouse_code", ("warehouse", "warehouse_code", "warehouseCode", "warehouse.code")),
    ("org", ("org",)),
)


def move(centre: Centre, document: Document, into_effect: bool) -> None:
    """A red sales-out has negative quantities, so its goods come back."""
    for product, warehouse, quantity in _moved(document):
        _change(centre, document, product, warehouse, -quantity if into_effect else quantity)


def check_enough(centre: Centre, document: Document) -> None:
    """Refuse to let out what is not there, where the settings say so."""
    if not centre.settings.strict_stock:
        return
    for product, warehouse, quantity in _moved(document):
        there = centre.store.find("stock", f"{product}@{warehouse}")
        if quantity > (there.body["head"]["currentqty"] if there else 0):
            raise Refusal(f"物料[{product}]现存量不足")


def current_stocks(centre: Centre, body: Record) -> Record:
    """A bare list; each filter may be one value or several, an id or a code."""
    rows = [one.body["head"] for one in centre.store.all("stock")]
    for field, names in _FILTERS:
        wanted = {one for name in names for one in _several(body.get(name))}
        wanted |= {code for one in wanted if (code := _code(centre, field, one))}
        rows = [row for row in rows if not wanted or str(row.get(field)) in wanted]
    return success(rows)


def _moved(document: Document) -> Iterator[tuple[str, str, float]]:
    head = document.body["head"]
    for line in document.body["lines"]:
        product = _first(line, "product_code", "productCode", "product", "productId")
        warehouse = _first(
            {**head, **{k: v for k, v in line.items() if v}}, "warehouse_code", "warehouseCode", "warehouse", "stockId"
        )
        yield str(product), str(warehouse), float(number(line.get("qty")))


def _change(centre: Centre, document: Document, product: str, warehouse: str, change: float) -> None:
    code, place = _code(centre, "product_code", product) or product, _code(centre, "warehouse_code", warehouse) or warehouse
    there = centre.store.find("stock", f"{code}@{place}")
    if there is None:
        there = centre.store.add("stock", f"{code}@{place}", "open", {"head": _empty(document, code, place), "lines": []})
    head = there.body["head"]
    after = {name: head[name] + change for name in ("currentqty", "availableqty", "planavailableqty")}
    centre.store.put(replace(there, body={**there.body, "head": {**head, **after}}))


def _empty(document: Document, product: str, warehouse: str) -> Record:
    org = str(document.body["head"].get("org") or "")
    names = {"org": org, "product": product, "product_code": product, "warehouse": warehouse, "warehouse_code": warehouse}
    return {**names, "currentqty": 0, "availableqty": 0, "planavailableqty": 0, "innoticeqty": 0, "preretailqty": 0}


def _code(centre: Centre, field: str, name: str) -> str:
    """The code of a master that may have been named by its id; nothing when it is not known."""
    service = centre.services.get(field.removesuffix("_code"))
    found = held(centre, service, name) if service else None
    return found.number if found else ""


def _first(record: Record, *names: str) -> Any:
    return next((record[name] for name in names if record.get(name) not in (None, "")), None)


def _several(value: Any) -> set[str]:
    if value in (None, "", []):
        return set()
    return {str(one) for one in value} if isinstance(value, list) else {str(value)}

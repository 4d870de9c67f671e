"""Current stock: moved by audited sales-outs, asked by product and warehouse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..store import Document
from .centre import Centre
from .envelope import success
from .services import Record


def move(centre: Centre, document: Document, into_effect: bool) -> None:
    """A red sales-out has negative quantities, so its goods come back."""
    head = document.body["head"]
    for line in document.body["lines"]:
        product = _first(line, "product_code", "productCode", "product", "productId")
        warehouse = _first({**head, **line}, "warehouse_code", "warehouseCode", "warehouse", "stockId")
        quantity = float(line.get("qty") or 0)
        _change(centre, product, warehouse, -quantity if into_effect else quantity)


def current_stocks(centre: Centre, body: Record) -> Record:
    """A bare list; each filter may be one value or several."""
    rows = [one.body["head"] for one in centre.store.all("stock")]
    for field, *names in (("product_code", "product", "productCode"), ("warehouse_code", "warehouse", "warehouseCode")):
        wanted = _several(_first(body, field, *names))
        rows = [row for row in rows if not wanted or row[field] in wanted]
    return success(rows)


def _change(centre: Centre, product: Any, warehouse: Any, change: float) -> None:
    number = f"{product}@{warehouse}"
    held = centre.store.find("stock", number)
    if held is None:
        empty = {"product_code": str(product), "warehouse_code": str(warehouse), "currentqty": 0, "availableqty": 0}
        held = centre.store.add("stock", number, "open", {"head": empty, "lines": []})
    head = held.body["head"]
    after = {name: head[name] + change for name in ("currentqty", "availableqty")}
    centre.store.put(replace(held, body={**held.body, "head": {**head, **after}}))


def _first(record: Record, *names: str) -> Any:
    return next((record[name] for name in names if record.get(name) not in (None, "")), None)


def _several(value: Any) -> set[str]:
    if value is None:
        return set()
    return {str(one) for one in value} if isinstance(value, list) else {str(value)}

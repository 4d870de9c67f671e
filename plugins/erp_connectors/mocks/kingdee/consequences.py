"""What an audit sets in motion: stock moves, and where configured the receivable of a return."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..store import Document
from . import conversion
from .forms import Form, form_of
from .galaxy import Galaxy

# Form -> material, stock and quantity of its lines, and the sign its audit gives the stock.
_STOCK_MOVES = {
    "SAL_OUTSTOCK": ("FMaterialID", "FStockId", "FRealQty", -1),
    "SAL_RETURNSTOCK": ("FMaterialId", "FStockId", "FRealQty", 1),
}
_RECEIVABLE_RULE = "AR_ReturnToReceivableMap"


def follow(galaxy: Galaxy, form: Form, document: Document, step: str) -> None:
    """Do what the system does by itself after a step."""
    if step in {"audit", "unaudit"} and form.id in _STOCK_MOVES:
        _move_stock(galaxy, form, document, 1 if step == "audit" else -1)
    if step == "audit" and form.id == "SAL_RETURNSTOCK" and galaxy.settings.receivable_on_audit:
        conversion.convert(galaxy, conversion.rule_of(_RECEIVABLE_RULE), document)


def _move_stock(galaxy: Galaxy, form: Form, document: Document, direction: int) -> None:
    material, stock, quantity, sign = _STOCK_MOVES[form.id]
    for row in document.body["entries"].get("FEntity", []):
        change = direction * sign * (row.get(quantity) or 0)
        _change_stock(galaxy, str(row.get(material)), str(row.get(stock)), change)


def _change_stock(galaxy: Galaxy, material: str, stock: str, change: float) -> None:
    number = f"{material}@{stock}"
    held = galaxy.store.find(form_of("STK_Inventory").id, number)
    if held is None:
        held = galaxy.store.add("STK_Inventory", number, "C", _empty(material, stock))
    head = held.body["head"]
    after = {**head, "FBaseQty": head["FBaseQty"] + change, "FAVBQty": head["FAVBQty"] + change}
    galaxy.store.put(replace(held, body={**held.body, "head": after}))


def _empty(material: str, stock: str) -> dict[str, Any]:
    head = {"FMaterialId": material, "FStockId": stock, "FBaseUnitId": "Pcs", "FBaseQty": 0, "FAVBQty": 0}
    return {"head": head, "entries": {}}

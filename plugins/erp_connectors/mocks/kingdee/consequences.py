"""What an audit sets in motion: stock moves, and where configured the receivable of a return."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from ..store import Document
from . import conversion
from .completing import compute
from .envelope import Refusal
from .forms import Form, Rule
from .galaxy import Galaxy
from .links import source_line
from .loose import pick, whole
from .marks import links_in
from .values import number

# Form -> material, stock and quantity of its lines, and the sign its audit gives the stock.
_STOCK_MOVES = {
    "SAL_OUTSTOCK": ("FMaterialID", "FStockId", "FRealQty", -1),
    "SAL_RETURNSTOCK": ("FMaterialId", "FStockId", "FRealQty", 1),
}
_RECEIVABLE_RULE = "AR_ReturnToReceivableMap"


def follow(galaxy: Galaxy, form: Form, document: Document, step: str) -> None:
    """Do what the system does by itself after a step."""
    if step not in {"audit", "unaudit"}:
        return
    direction = 1 if step == "audit" else -1
    if form.id in _STOCK_MOVES:
        _move_stock(galaxy, form, document, direction)
    for rule in galaxy.catalogue.back_writing(form):
        _write_back(galaxy, rule, document, direction)
    if step == "audit" and form.id == "SAL_RETURNSTOCK" and galaxy.settings.receivable_on_audit:
        conversion.convert(galaxy, galaxy.catalogue.rule(_RECEIVABLE_RULE), document)


def _write_back(galaxy: Galaxy, rule: Rule, document: Document, direction: int) -> None:
    """The lines this was made from count what has been audited of them."""
    entry = rule.target.entry
    for row in document.body["entries"].get(entry.key, []):
        for link in links_in(entry.key, row):
            if str(pick(link, f"{entry.key}_Link_FRuleId") or "").casefold() == rule.id.casefold():
                change = direction * abs(Decimal(str(row.get(rule.target.quantity) or 0)))
                _count(
                    galaxy,
                    rule,
                    whole(pick(link, f"{entry.key}_Link_FSBillId")),
                    whole(pick(link, f"{entry.key}_Link_FSId")),
                    change,
                )


def _count(galaxy: Galaxy, rule: Rule, bill_id: int, line_id: int, change: Decimal) -> None:
    entry = rule.source.entry
    found = source_line(galaxy, rule.source.form, entry, bill_id, line_id)
    if found is None:
        return
    source, line = found
    counted = {**line, rule.back: number(Decimal(str(line.get(rule.back) or 0)) + change)}
    for field in entry.fields:
        if field.kind == "minus" and rule.back in field.default.split(","):
            counted[field.key] = None
    compute(entry.fields, counted)
    rows = [counted if one[entry.id_key] == line_id else one for one in source.body["entries"][entry.key]]
    entries = {**source.body["entries"], entry.key: rows}
    galaxy.store.put(replace(source, body={**source.body, "entries": entries}))


def _move_stock(galaxy: Galaxy, form: Form, document: Document, direction: int) -> None:
    material, stock, quantity, sign = _STOCK_MOVES[form.id]
    for row in document.body["entries"].get("FEntity", []):
        change = direction * sign * Decimal(str(row.get(quantity) or 0))
        _change_stock(galaxy, str(row.get(material)), str(row.get(stock)), change)


def _change_stock(galaxy: Galaxy, material: str, stock: str, change: Decimal) -> None:
    key = f"{material}@{stock}"
    held = galaxy.store.find("STK_Inventory", key)
    if held is None:
        held = galaxy.store.add("STK_Inventory", key, "C", _empty(galaxy, material, stock))
    head = held.body["head"]
    after = {one: number(Decimal(str(head[one])) + change) for one in ("FBaseQty", "FAVBQty")}
    if change < 0 and after["FBaseQty"] < 0 and not galaxy.settings.minus_stock:
        raise Refusal(f"物料“{material}”在仓库“{stock}”的库存不足，不允许负库存")
    galaxy.store.put(replace(held, body={**held.body, "head": {**head, **after}}))


def _empty(galaxy: Galaxy, material: str, stock: str) -> dict[str, Any]:
    defaults = {field.key: field.default for field in galaxy.form("STK_Inventory").head if field.kind == "ref" and field.default}
    quantities = {"FBaseQty": 0, "FBaseLockQty": 0, "FAVBQty": 0}
    head = {**defaults, "FMaterialId": material, "FStockId": stock, "FOwnerTypeId": "BD_OwnerOrg", **quantities}
    return {"head": head, "entries": {}}

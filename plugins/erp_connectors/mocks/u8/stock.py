"""Current stock (现存量): moved by verified sales-outs, a red one bringing goods back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ..store import Document
from .checking import amount
from .envelope import plain
from .site import Site


def move(site: Site, saleout: Document, into_effect: bool) -> None:
    """Take what a sales-out says out of its warehouse, or put it back when it is no longer verified."""
    warehouse = str(saleout.body["head"].get("warehousecode", ""))
    for line in saleout.body["entry"]:
        quantity = amount(line.get("quantity"))
        _change(site, str(line["inventorycode"]), warehouse, -quantity if into_effect else quantity)


def _change(site: Site, goods: str, warehouse: str, change: Decimal) -> None:
    number = f"{goods}@{warehouse}"
    held = site.store.find("currentstock", number)
    if held is None:
        head = {"whcode": warehouse, "invcode": goods, "qty": "0"}
        held = site.store.add("currentstock", number, "", {"head": head})
    head = held.body["head"]
    after = {**head, "qty": plain(amount(head["qty"]) + change), "timestamp": site.stamp()}
    site.store.put(replace(held, body={"head": after}))

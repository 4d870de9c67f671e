"""The sales-outs (销售出库单) that verified deliveries and returns bring along: one per warehouse, the red ones negative."""

from __future__ import annotations

from ..store import Document
from .checking import amount
from .envelope import WRONG_STATE, Refusal, plain
from .resources import Record, Resource
from .site import Site
from .stock import move

VERIFIED, OPENED = "审核", "开立"


def bring(site: Site, resource: Resource, document: Document) -> None:
    """A sales-out for each warehouse the document names."""
    by_warehouse: dict[str, list[Record]] = {}
    for line in document.body["entry"]:
        by_warehouse.setdefault(line["warehouse_code"], []).append(line)
    saleout = site.resources["saleout"]
    status = VERIFIED if site.settings.saleout_comes_verified else OPENED
    for warehouse, lines in by_warehouse.items():
        head = {
            "date": document.body["head"]["date"], "warehousecode": warehouse, "businesscode": document.number,
            "customercode": document.body["head"]["custcode"], "maker": site.settings.identity.user_id,
            "createsystime": site.moment(), "timestamp": site.stamp(),
        }  # fmt: skip
        entry = [_line(resource, row, line) for row, line in enumerate(lines, 1)]
        body = {"head": head, "entry": entry}
        made = site.store.add("saleout", site.next_code(saleout), status, body, [("source", document.number)])
        if status == VERIFIED:
            move(site, made, into_effect=True)


def take_back(site: Site, document: Document) -> None:
    """Its sales-outs go when the document is no longer verified; one that a person verified stands in the way."""
    for saleout in site.store.marked("source", document.number, "saleout"):
        if saleout.status == VERIFIED:
            if not site.settings.saleout_comes_verified:
                raise Refusal(f"销售出库单[{saleout.number}]已审核，不能弃审", WRONG_STATE)
            move(site, saleout, into_effect=False)
        site.store.remove(saleout)


def _line(resource: Resource, row: int, line: Record) -> Record:
    quantity = abs(amount(line["quantity"]))
    signed = -quantity if resource.goods == "in" else quantity
    return {"rowno": str(row), "inventorycode": line["inventory_code"], "quantity": plain(signed)}

"""Lines that come from another document: found by sourceid and sourceautoid, and filled from there."""

from __future__ import annotations

from collections.abc import Iterator

from ..store import Document
from .centre import Centre
from .checking import number
from .envelope import NO_DATA, Refusal
from .keeping import is_id
from .services import Record, Service

RULES = {"orderTosalesout": "saleorder", "salereturnTosalesout": "salereturn", "salesoutTosalereturn": "salesout"}
"""Conversion rule -> service of the source. The one from a sale return to its red sales-out is inferred."""


def source_of(centre: Centre, line: Record) -> tuple[Document, Record] | None:
    """The document and line a line says it comes from."""
    name, row = str(line.get("sourceid") or ""), str(line.get("sourceautoid") or "")
    if not (is_id(name) and row):
        return None
    service = RULES.get(str(line.get("makeRuleCode") or ""), "")
    found = (centre.store.get(one, int(name)) for one in ((service,) if service else tuple(RULES.values())))
    for document in filter(None, found):
        if (there := next((one for one in document.body["lines"] if one["id"] == row), None)) is not None:
            return document, there
    return None


def carried_over(centre: Centre, service: Service, record: Record) -> Record:
    """A record with what its source knows; a source that is a sale return makes quantities and amounts negative."""
    lines = list(_lines(centre, record.get(service.lines) or []))
    if not lines:
        raise Refusal(f"{service.name}的明细不允许为空!")
    source = lines[0][0]
    return {**head_from(source), **_sent(record), service.lines: [line for _, line in lines]}


def head_from(source: Document) -> Record:
    """The head of a sales-out as its order or sale return has it."""
    head = source.body["head"]
    price = {key.partition("!")[2]: value for key, value in head.items() if key.startswith("orderPrices!")}
    org = head.get("salesOrgId")
    return {
        "_status": "Insert",
        "vouchdate": head.get("vouchdate"),
        "cust": head.get("agentId"),
        "invoiceCust": head.get("invoiceAgentId"),
        "org": org,
        "salesOrg": org,
        "accountOrg": head.get("settlementOrgId", org),
        "invoiceOrg": head.get("settlementOrgId", org),
        "currency": head.get("currency", price.get("currency")),
        "natCurrency": head.get("natCurrency", price.get("natCurrency")),
        "exchRate": head.get("exchRate", price.get("exchRate", 1)),
        "receiveAccountingBasis": "st_salesout",
        "salesoutAccountingMethod": "salesoutConfirm",
        "srcBillType": "3" if source.form == "salereturn" else "2",
        "srcBill": str(source.id),
        "srcBillNO": source.number,
        "stockDirection": "1" if source.form == "salereturn" else "0",
        "memo": head.get("memo"),
    }


def line_from(source: Document, line: Record, quantity: object = None) -> Record:
    """A line of a sales-out as the order's or sale return's line has it, for all or a part of its quantity."""
    sign = -1 if source.form == "salereturn" else 1
    whole = number(line.get("qty"))
    part = sign * abs(number(quantity)) if quantity is not None else sign * whole
    share = abs(part) / whole if whole else 0
    amounts = {key: float(sign * number(line.get(key)) * share) for key in ("oriSum", "oriMoney", "oriTax", "natSum")}
    return {
        "_status": "Insert",
        "product": line.get("productId"),
        "warehouse": line.get("stockId"),
        "qty": float(part),
        "subQty": float(part),
        "priceQty": float(part),
        "oriTaxUnitPrice": line.get("oriTaxUnitPrice"),
        **amounts,
        "batchno": line.get("batchNo"),
        "source": "3" if source.form == "salereturn" else "2",
        "sourceid": str(source.id),
        "sourceautoid": line["id"],
        "upcode": source.number,
        **_first_source(source, line),
        "makeRuleCode": "salereturnTosalesout" if source.form == "salereturn" else "orderTosalesout",
    }


def _first_source(source: Document, line: Record) -> Record:
    """Where the chain begins: the order a sale return goes back to, or the order itself."""
    if source.form == "salereturn":
        names = {"firstupcode": "orderNo", "firstsourceautoid": "orderDetailId"}
        return {name: line[field] for name, field in names.items() if line.get(field)}
    return {"firstupcode": source.number, "firstsourceid": str(source.id), "firstsourceautoid": line["id"]}


def _lines(centre: Centre, lines: list[Record]) -> Iterator[tuple[Document, Record]]:
    for line in lines:
        if (found := source_of(centre, line)) is None:
            raise Refusal(f"来源单据[{line.get('sourceid')}]不存在", NO_DATA)
        source, theirs = found
        yield source, {**line_from(source, theirs, line.get("qty")), **_sent(line, keep_quantity=False)}


def _sent(record: Record, *, keep_quantity: bool = True) -> Record:
    """What was sent with a value; a quantity has got its sign from the source."""
    return {key: value for key, value in record.items() if value not in (None, "") and (keep_quantity or key != "qty")}

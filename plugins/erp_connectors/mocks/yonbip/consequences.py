"""What auditing brings about: goods move, a sale return gets its red sales-out, that one its red receivable."""

from __future__ import annotations

from ..store import Document
from .centre import Centre
from .envelope import Refusal
from .keeping import stamped
from .marks import SOURCE, marks_of
from .progress import follow_refund, follow_sources
from .services import Record, Service
from .sources import head_from, line_from
from .stock import check_enough, move


def follow(centre: Centre, service: Service, before: Document, after: Document) -> None:
    """Everything that follows from a document becoming audited, or being so no longer."""
    follow_refund(centre, after)
    if (before.status == "audited") == (after.status == "audited"):
        return
    into_effect = after.status == "audited"
    if service.stock:
        if into_effect:
            check_enough(centre, after)
        move(centre, after, into_effect)
        follow_sources(centre, after, into_effect)
        if into_effect and centre.settings.receivable_on_audit and _is_red(after):
            _red_receivable(centre, after)
    elif into_effect and after.form == "salereturn" and centre.settings.salesout_on_audit != "none":
        _red_salesout(centre, after)


def check_undone(centre: Centre, document: Document) -> Document:
    """Take back what came of it by itself; refuse when somebody else built upon it. The document as it is then."""
    for child in _children(centre, document):
        if not child.body.get("made_by_itself"):
            raise Refusal(f"单据[{document.number}]已有下游单据[{child.number}]，不能操作")
        check_undone(centre, child)
        service = centre.services[child.form]
        if service.stock and child.status == "audited":
            move(centre, child, into_effect=False)
            follow_sources(centre, child, into_effect=False)
        centre.store.remove(child)
    return centre.store.get(document.form, document.id) or document


def _children(centre: Centre, document: Document) -> list[Document]:
    return [one for one in centre.store.marked(SOURCE, str(document.id)) if one.id != document.id]


def _is_red(document: Document) -> bool:
    return str(document.body["head"].get("stockDirection")) == "1"


def _red_salesout(centre: Centre, source: Document) -> None:
    """The goods of a sale return, coming back: quantities and amounts negative."""
    service = centre.services["salesout"]
    head = {**head_from(source), "bustype": "A30003"}
    lines = [_numbered(centre, line_from(source, line)) for line in source.body["lines"]]
    child = _made(centre, service, {key: value for key, value in head.items() if key != "_status"}, lines)
    if centre.settings.salesout_on_audit == "audited":
        audited = centre.store.put(_with_status(child, "audited"))
        follow(centre, service, child, audited)


def _red_receivable(centre: Centre, source: Document) -> None:
    head = source.body["head"]
    lines = [
        _numbered(centre, {
            "material": line.get("product"), "quantity": line.get("qty"), "oriTaxIncludedAmount": line.get("oriSum"),
            "oriTaxExcludedAmount": line.get("oriMoney"), "oriTaxAmount": line.get("oriTax"), "srcBillType": "15",
            "srcBillId": str(source.id), "srcBillRowId": line["id"],
        })
        for line in source.body["lines"]
    ]  # fmt: skip
    told = {
        "billDate": head.get("vouchdate"), "financeOrg": head.get("accountOrg"), "org": head.get("salesOrg"),
        "bustype": "ar_invoice", "oriCurrency": head.get("currency"), "objectType": "1", "customer": head.get("cust"),
        "exchangeRate": head.get("exchRate", 1), "exchangeRateDate": head.get("vouchdate"), "direction": "-1",
        "srcBillType": "15", "srcBillId": str(source.id),
    }  # fmt: skip
    _made(centre, centre.services["receivable"], told, lines)


def _made(centre: Centre, service: Service, head: Record, lines: list[Record]) -> Document:
    body = {"head": head, "lines": lines, "times": stamped(centre), "made_by_itself": True}
    return centre.store.add(service.id, centre.next_code(service), "open", body, marks_of(head, lines))


def _with_status(document: Document, status: str) -> Document:
    return Document(document.id, document.form, document.number, status, document.body)


def _numbered(centre: Centre, line: Record) -> Record:
    return {**{key: value for key, value in line.items() if key != "_status"}, "id": str(centre.store.next("line", 500001))}

"""How far a document has got through what was made of it: delivered, returned, refunded."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ..store import Document
from .centre import Centre
from .checking import number
from .keeping import is_id, touched
from .services import Record
from .sources import source_of

_ORDER = ("DELIVERGOODS", "DELIVERY_PART", "TAKEDELIVERY")
_RETURN = ("CONFIRMSALERETURNORDER", "SALERETURNING", "ENDSALERETURN")
_FROM_RETURN = "5"
"""srcBillType of a refund that stands for a sale return."""


def follow_sources(centre: Centre, salesout: Document, into_effect: bool) -> None:
    """Count what left or came back on the lines of the order or sale return it came from."""
    for line in salesout.body["lines"]:
        if (found := source_of(centre, line)) is None or found[0].form == "salesout":
            continue
        source, theirs = found
        moved = _counted(theirs, line, 1 if into_effect else -1)
        lines = [moved if one["id"] == theirs["id"] else one for one in source.body["lines"]]
        touched(centre, source, lines=lines, progress={**source.body.get("progress", {}), **_standing(source.form, lines)})


def _counted(theirs: Record, line: Record, way: int) -> Record:
    """Quantities are counted up without their sign; amounts keep it, so those of a sale return are negative."""
    added = {"totalOutStockQuantity": abs(number(line.get("qty"))), "totalOutStockSubQty": abs(number(line.get("subQty")))}
    added |= {"totalOutStockOriTaxMoney": number(line.get("oriSum")), "totalOutStockOriMoney": number(line.get("oriMoney"))}
    return {**theirs, **{key: float(number(theirs.get(key)) + way * value) for key, value in added.items()}}


def _standing(form: str, lines: Iterable[Record]) -> Record:
    wanted = out = Decimal(0)
    for line in lines:
        wanted += number(line.get("qty"))
        out += number(line.get("totalOutStockQuantity"))
    names = _RETURN if form == "salereturn" else _ORDER
    reached = names[0] if out <= 0 else names[1] if out < wanted else names[2]
    return {"returnStatus": reached} if form == "salereturn" else {"nextStatusName": reached, "nextStatus": reached}


# -- refunds --------------------------------------------------------------------------------------------------------


def follow_refund(centre: Centre, refund: Document) -> None:
    """Let the sale return a refund stands for say how far it is refunded."""
    head = refund.body["head"]
    name = str(head.get("srcBillId") or "")
    if refund.form != "refund" or str(head.get("srcBillType")) != _FROM_RETURN or not is_id(name):
        return
    source = centre.store.get("salereturn", int(name))
    if source is None:
        return
    shares: dict[str, list[object]] = {**source.body.get("refunds", {}), str(refund.id): [_amount(refund), refund.status]}
    touched(centre, source, refunds=shares, progress={**source.body.get("progress", {}), **_refunded(source, shares)})


def _amount(refund: Document) -> str:
    return str(sum((number(line.get("oriTaxIncludedAmount")) for line in refund.body["lines"]), Decimal(0)))


def _refunded(source: Document, shares: dict[str, list[object]]) -> Record:
    whole = number(source.body["head"].get("payMoney"))
    paid = sum((number(amount) for amount, status in shares.values() if status == "audited"), Decimal(0))
    meant = sum((number(amount) for amount, _ in shares.values()), Decimal(0))
    if paid >= whole:
        status = "FINISH"
    elif meant > paid:
        status = "CONFIRM" if meant >= whole else "PARTNONECONFIRM"
    else:
        status = "PARTNONE" if paid else "NONE"
    return {"refundStatus": status, "refundAmount": float(paid)}

"""Vouchers: add without a data wrapper, query by period, delete while not audited."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..store import Document
from .centre import Centre
from .checking import check_period
from .envelope import NO_DATA, Refusal, success
from .lists import page
from .once import once
from .services import Record
from .tally import Tally

FORM = "voucher"
_REFUSED = "404"


def add(centre: Centre, body: Record) -> Record:
    """Keep a voucher as saved (01)."""
    key = str(body.get("businessId") or "")
    return success(once(centre, FORM, key, lambda: _added(centre, body)))


def query(centre: Centre, body: Record) -> Record:
    """Vouchers of an account book between two periods."""
    found = [one for one in centre.store.all(FORM) if _wanted(body, one)]
    return success(page([_shown(one) for one in found], body.get("pager") or {}))


def by_id(centre: Centre, body: Record) -> Record:
    """One voucher."""
    return success(_shown(_held(centre, str(body.get("voucherId") or ""))))


def remove(centre: Centre, body: Record) -> Record:
    """Delete vouchers; each stands or falls alone."""
    tally = Tally()
    for id_ in body.get("ids") or []:
        try:
            voucher = _held(centre, str(id_))
        except Refusal as refusal:
            tally.refused(refusal.message)
            continue
        centre.store.remove(voucher)
        tally.done({"id": str(voucher.id)})
    return success(tally.reply())


def _added(centre: Centre, body: Record) -> tuple[int, Any]:
    _check(centre, body)
    head = {key: value for key, value in body.items() if key != "bodies"}
    number = centre.store.next(FORM)
    content = {"head": head, "lines": body["bodies"]}
    voucher = centre.store.add(FORM, f"记-{number:04d}", "01", content)
    reply = {
        "voucherId": str(voucher.id),
        "voucherStatus": voucher.status,
        "period": body["period"],
        "billCode": number,
    }
    return voucher.id, reply


def _check(centre: Centre, body: Record) -> None:
    needed = {"accbookCode": "账簿code", "voucherTypeCode": "凭证类型code", "period": "期间", "bodies": "分录"}
    for key, label in needed.items():
        if not body.get(key):
            raise _refused(f"{label}不能为空！")
    if not (body.get("makerMobile") or body.get("makerEmail")):
        raise _refused("制单人手机号和邮箱不能同时为空！")
    debit, credit = (_sum(body["bodies"], side) for side in ("debitOrg", "creditOrg"))
    if debit != credit:
        raise _refused(f"借贷不平衡，借方{debit}，贷方{credit}！")
    check_period(centre, str(body["period"]))


def _sum(bodies: list[Record], side: str) -> Decimal:
    return sum((Decimal(str(one.get(side) or 0)) for one in bodies), Decimal(0))


def _refused(text: str) -> Refusal:
    return Refusal(f"凭证保存不成功,{text}", _REFUSED, {})


def _wanted(body: Record, voucher: Document) -> bool:
    head = voucher.body["head"]
    start, end = str(body.get("periodStart") or ""), str(body.get("periodEnd") or "9999")
    states = body.get("voucherStatusList") or [voucher.status]
    book = body.get("accbookCode") or head["accbookCode"]
    return head["accbookCode"] == book and start <= str(head["period"]) <= end and voucher.status in states


def _held(centre: Centre, id_: str) -> Document:
    voucher = centre.store.get(FORM, int(id_)) if id_.isascii() and id_.isdigit() and len(id_) < 19 else None
    if voucher is None:
        raise Refusal("凭证不存在", NO_DATA)
    return voucher


def _shown(voucher: Document) -> Record:
    own = {"id": str(voucher.id), "billcode": voucher.number, "voucherstatus": voucher.status}
    return {"header": {**voucher.body["head"], **own}, "body": voucher.body["lines"]}

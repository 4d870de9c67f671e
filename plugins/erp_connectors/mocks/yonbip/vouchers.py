"""Vouchers: add without a data wrapper, query by period, delete while not audited."""

from __future__ import annotations

from decimal import Decimal

from ..store import Document
from .centre import Centre
from .checking import check_period, number
from .envelope import NO_DATA, WRONG_TYPE, Refusal, success
from .events import tell_voucher
from .keeping import is_id, stamped
from .lists import page, positive
from .marks import BUSINESS
from .once import known_by
from .services import Record
from .tally import Tally, check_item

FORM = "voucher"
STATES = {"00": "暂存", "01": "保存", "02": "错误", "03": "已审核", "04": "已记账", "05": "作废"}
_REFUSED = "404"
_PERIOD = "period"
_MAX_PAGE = 1000


def add(centre: Centre, body: Record) -> Record:
    """Keep a voucher; who names an auditor or a book-keeper gets it audited or posted."""
    key = str(body.get("businessId") or "")
    try:
        voucher = known_by(centre, FORM, BUSINESS, key) or _added(centre, body, key)
    except Refusal as refusal:
        raise _refused(refusal.message) if refusal.code != _REFUSED else refusal from None
    return success(_reply(voucher), "OK")


def query(centre: Centre, body: Record) -> Record:
    """Vouchers of an account book between two periods; without both periods there are none."""
    pager = body.get("pager") if isinstance(body.get("pager"), dict) else {}
    index, size = positive(pager.get("pageIndex"), 1), min(positive(pager.get("pageSize"), 10), _MAX_PAGE)  # type: ignore[union-attr]
    if not (body.get("periodStart") and body.get("periodEnd")):
        return success(page([], index, size))
    rows = [_shown(one) for one in centre.store.all(FORM) if _is_wanted(body, one)]
    return success(page(rows, index, size))


def by_id(centre: Centre, body: Record) -> Record:
    """One voucher."""
    return success(_shown(_held(centre, str(body.get("voucherId") or ""))))


def remove(centre: Centre, body: Record) -> Record:
    """Delete vouchers; each stands or falls alone."""
    if not isinstance(body["ids"], list):
        raise Refusal("参数[ids]类型校验失败", WRONG_TYPE)
    tally = Tally()
    for index, id_ in enumerate(body["ids"]):
        try:
            check_item(index)
            voucher = _held(centre, str(id_))
            if voucher.status in ("03", "04"):
                raise Refusal(f"凭证[{voucher.number}]{STATES[voucher.status]}，不能删除")
        except Refusal as refusal:
            tally.refused(refusal.message)
            continue
        centre.store.remove(voucher)
        tally.done({"id": str(voucher.id)})
    return success(tally.reply())


def _added(centre: Centre, body: Record, key: str) -> Document:
    _check(centre, body)
    head = {name: value for name, value in body.items() if name != "bodies"}
    bill = int(number(body.get("billCode"))) or centre.store.next(f"{FORM}:{body['accbookCode']}:{body['period']}")
    content = {"head": {**head, "billCode": bill}, "lines": body["bodies"], "times": stamped(centre)}
    code = f"{body['accbookCode']}-{body['period']}-{body['voucherTypeCode']}-{bill:04d}"
    if centre.store.find(FORM, code):
        raise _refused(f"凭证号[{bill}]已存在！")
    marks = [(BUSINESS, key)] if key else []
    made = centre.store.add(FORM, code, _status(body), content, marks)
    tell_voucher(centre, made)
    return made


def _status(body: Record) -> str:
    if body.get("voucherStatus") == "05":
        return "05"
    if body.get("tallymanMobile") or body.get("tallymanEmail"):
        return "04"
    return "03" if body.get("auditorMobile") or body.get("auditorEmail") else "01"


def _check(centre: Centre, body: Record) -> None:
    needed = {"accbookCode": "账簿code", "voucherTypeCode": "凭证类型code", "bodies": "分录"}
    for key, label in needed.items():
        if not body.get(key):
            raise _refused(f"{label}不能为空！")
    if not (body.get("makerMobile") or body.get("makerEmail")):
        raise _refused("制单人手机号和邮箱不能同时为空！")
    body.setdefault(_PERIOD, str(body.get("makeTime") or centre.now())[:7])
    for row, line in enumerate(body["bodies"], 1):
        _check_line(row, line)
    debit, credit = (_sum(body["bodies"], side) for side in ("debitOrg", "creditOrg"))
    if debit != credit:
        raise _refused(f"借贷不平衡，借方{debit}，贷方{credit}！")
    check_period(centre, str(body[_PERIOD]))


def _check_line(row: int, line: Record) -> None:
    for key, label in {"accsubjectCode": "科目编码", "description": "摘要"}.items():
        if not line.get(key):
            raise _refused(f"第{row}行{label}不能为空！")
    for both in (("debitOriginal", "creditOriginal"), ("debitOrg", "creditOrg")):
        if all(number(line.get(side)) for side in both):
            raise _refused(f"第{row}行借贷不能同时填写！")


def _sum(bodies: list[Record], side: str) -> Decimal:
    return sum((number(one.get(side)) for one in bodies), Decimal(0))


def _refused(text: str) -> Refusal:
    return Refusal(f"凭证保存不成功,{text}", _REFUSED, {})


def _reply(voucher: Document) -> Record:
    head, lines = voucher.body["head"], voucher.body["lines"]
    return {
        "voucherId": str(voucher.id),
        "voucherStatus": voucher.status,
        "period": head[_PERIOD],
        "billCode": head["billCode"],
        "totalDebitOrg": float(_sum(lines, "debitOrg")),
        "totalCreditOrg": float(_sum(lines, "creditOrg")),
        "accbook": {"code": head["accbookCode"]},
        "voucherType": {"code": head["voucherTypeCode"]},
    }


def _is_wanted(body: Record, voucher: Document) -> bool:
    head = voucher.body["head"]
    states = body.get("voucherStatusList") or [voucher.status]
    lowest, highest = (int(number(body.get(name))) for name in ("billcodeMin", "billcodeMax"))
    return (
        head["accbookCode"] == (body.get("accbookCode") or head["accbookCode"])
        and str(body["periodStart"]) <= str(head[_PERIOD]) <= str(body["periodEnd"])
        and voucher.status in states
        and (lowest or 0) <= head["billCode"] <= (highest or head["billCode"])
    )


def _held(centre: Centre, id_: str) -> Document:
    voucher = centre.store.get(FORM, int(id_)) if is_id(id_) else None
    if voucher is None:
        raise Refusal("凭证不存在", NO_DATA)
    return voucher


def _shown(voucher: Document) -> Record:
    head = voucher.body["head"]
    own: Record = {"id": str(voucher.id), "billcode": head["billCode"], "voucherstatus": voucher.status, **voucher.body["times"]}
    return {"header": {**head, **own, "bussid": head.get("businessId", "")}, "body": voucher.body["lines"]}

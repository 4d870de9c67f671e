"""What an add or edit must pass, and the record as it is kept: known fields only, numbers as exact text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from .envelope import CLOSED_PERIOD, NO_MASTER, REQUIRED, UNBALANCED, WRONG_SIGN, WRONG_TYPE, Refusal, plain
from .resources import Field, Record, Resource
from .site import Site

_MASTERS = {
    "customer": ("custcode", "customercode", "cust_vendor_code"),
    "inventory": ("inventorycode", "inventory_code"),
    "warehouse": ("warehousecode", "warehouse_code"),
}
_CENT = Decimal("0.01")


def checked(site: Site, resource: Resource, record: Record) -> Record:
    """The record's parts as they will be kept, or the first thing that is wrong."""
    head = _kept(resource.parts["head"], record, resource.name)
    if resource.date:
        head.setdefault(resource.date, site.today())
        check_period(site, head[resource.date])
    kept: Record = {"head": head}
    for part in resource.tables:
        kept[part] = [_line(resource, part, row, one) for row, one in enumerate(_rows(record, part), 1)]
    if resource.tables and not any(kept[part] for part in resource.tables):
        raise Refusal(f"{resource.name}表体不能为空", REQUIRED)
    _check_kind(site, resource, kept)
    return kept


def check_period(site: Site, day: str) -> None:
    """Refuse a date in a month told to be closed."""
    if site.system.faults.period_closed(day):
        raise Refusal(f"单据日期[{day[:10]}]所在的会计期间已结账", CLOSED_PERIOD)


def amount(value: Any) -> Decimal:
    """A number that was checked when it came in."""
    return Decimal(str(value or 0))


def _rows(record: Record, part: str) -> list[Any]:
    """Lines of a table: a list, or for the sides of a voucher an object with the list as its entry."""
    rows = record.get(part) or []
    rows = rows.get("entry") or [] if isinstance(rows, dict) else rows
    return rows if isinstance(rows, list) else [rows]


def _line(resource: Resource, part: str, row: int, line: Any) -> Record:
    if not isinstance(line, dict):
        raise Refusal(f"{resource.name}第{row}行不是对象", WRONG_TYPE)
    kept = _kept(resource.parts[part], line, f"{resource.name}第{row}行")
    return _priced(kept) if resource.goods else kept


def _kept(fields: Mapping[str, Field], record: Record, where: str) -> Record:
    """Values of the known fields; what is empty or unknown is left out."""
    kept = {}
    for field in fields.values():
        value = record.get(field.name)
        if value in (None, ""):
            if field.required:
                raise Refusal(f"{where}的{field.label}[{field.name}]不能为空", REQUIRED)
            continue
        kept[field.name] = _value(field, value, where)
    return kept


def _value(field: Field, value: Any, where: str) -> Any:
    try:
        if field.kind == "number":
            return plain(_finite(value))
        if field.kind == "flag":
            return {"1": "1", "0": "0", "true": "1", "false": "0"}[str(value).casefold()]
        if field.kind == "date":
            return date.fromisoformat(str(value)[:10]).isoformat()
    except (InvalidOperation, KeyError, ValueError) as problem:
        raise Refusal(f"{where}的{field.label}[{field.name}]的值[{value}]不正确", WRONG_TYPE) from problem
    return value if field.kind == "table" else str(value)


def _finite(value: Any) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError("not a number")
    return number


def _priced(line: Record) -> Record:
    """A price sent along has the amounts worked out anew; the price with tax goes before the one without."""
    quantity, rate = amount(line.get("quantity")), amount(line.get("taxrate")) / 100
    if "taxprice" in line:
        gross = (quantity * amount(line["taxprice"])).quantize(_CENT)
        net = (gross / (1 + rate)).quantize(_CENT)
    elif "price" in line:
        net = (quantity * amount(line["price"])).quantize(_CENT)
        gross = (net * (1 + rate)).quantize(_CENT)
    else:
        return line
    return {**line, "money": plain(net), "sum": plain(gross), "tax": plain(gross - net)}


# -- what only some resources must pass ---------------------------------------------------------------------------


def _check_kind(site: Site, resource: Resource, kept: Record) -> None:
    if resource.signed:
        _check_sign(site.settings.return_sign, kept["entry"])
    if resource.balance:
        _check_sum(resource, kept)
    if resource.voucher_types and kept["head"]["vouchtype"] not in resource.voucher_types:
        raise Refusal(f"单据类型[{kept['head']['vouchtype']}]不正确（48=收款单；49=付款单）", WRONG_TYPE)
    if "debit" in resource.parts:
        _check_balance(kept)
    if site.settings.strict_masters:
        for record in (kept["head"], *(line for part in resource.tables for line in kept[part])):
            _check_masters(site, resource, record)


def _check_sign(sign: str, lines: list[Record]) -> None:
    wanted = {"negative": -1, "positive": 1, "either": 0}[sign]
    for row, line in enumerate(lines, 1):
        for name in ("quantity", "sum", "money", "tax"):
            if amount(line.get(name)) * wanted < 0:
                raise Refusal(f"销售退货单第{row}行的[{name}]应为{'正' if wanted > 0 else '负'}数", WRONG_SIGN)


def _check_sum(resource: Resource, kept: Record) -> None:
    """The two sides of a receivable may differ in sign, not in amount."""
    total = sum((amount(line[resource.balance]) for line in kept["entry"]), Decimal(0))
    if abs(total) != abs(amount(kept["head"][resource.balance])):
        raise Refusal(f"{resource.name}表头金额[{kept['head'][resource.balance]}]与表体合计[{plain(total)}]不相等", UNBALANCED)


def _check_balance(kept: Record) -> None:
    debit = sum((amount(one["natural_debit_currency"]) for one in kept["debit"]), Decimal(0))
    credit = sum((amount(one["natural_credit_currency"]) for one in kept["credit"]), Decimal(0))
    if debit != credit:
        raise Refusal(f"凭证借贷不平衡，借方[{plain(debit)}]，贷方[{plain(credit)}]", UNBALANCED)


def _check_masters(site: Site, resource: Resource, record: Record) -> None:
    for master, names in _MASTERS.items():
        code = next((record[name] for name in names if name in record), "")
        if code and master != resource.id and site.store.find(master, code) is None:
            raise Refusal(f"{site.resources[master].name}[{code}]不存在", NO_MASTER)

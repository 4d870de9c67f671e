"""Makes a document from another by a conversion rule, as far as its lines are still open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..store import Document
from .completing import complete
from .envelope import Refusal
from .forms import Rule
from .galaxy import Galaxy
from .keeping import check, write
from .links import link_row, linked_quantity
from .reading import Draft, Row
from .values import number


@dataclass(frozen=True)
class Wish:
    """What a client wants of the target: only these lines of the source, another organisation or type, a draft if it fails."""

    lines: frozenset[int] = frozenset()
    organisation: str = ""
    bill_type: str = ""
    draft_on_fail: bool = False


def convert(galaxy: Galaxy, rule: Rule, source: Document, wish: Wish | None = None) -> Document:
    """The target document, saved; put aside instead when wished and its checks fail."""
    wish = wish or Wish()
    record = _record(galaxy, rule, source, wish)
    complete(galaxy, rule.target.form, record)
    try:
        check(galaxy, rule.target.form, record, strict=False)
    except Refusal:
        if not wish.draft_on_fail:
            raise
        return write(galaxy, rule.target.form, None, record, draft=True)
    return write(galaxy, rule.target.form, None, record, draft=False)


def _record(galaxy: Galaxy, rule: Rule, source: Document, wish: Wish) -> Draft:
    _refuse_closed(rule, source)
    rows = [
        row
        for given in source.body["entries"].get(rule.source.entry.key, [])
        if not wish.lines or given[rule.source.entry.id_key] in wish.lines
        if (row := _row(galaxy, rule, source, given)) is not None
    ]
    if not rows:
        raise Refusal(
            f"单据编号为“{source.number}”的{rule.source.form.name}没有可下推的分录：关联数量已达到源单数量，或分录已关闭、已冻结"
        )
    head = {key: _value(origin, source.body["head"], source) for key, origin in rule.head.items()}
    return Draft(head=_known(head) | _wished(rule, wish), entries={rule.target.entry.key: rows})


def _wished(rule: Rule, wish: Wish) -> dict[str, Any]:
    """The first organisation of the target's head, and its bill type, when the client named them."""
    first = next((one.key for one in rule.target.form.head if one.target.casefold() == "org_organizations"), "")
    said = {first: wish.organisation, "FBillTypeID": wish.bill_type}
    return {key: value for key, value in said.items() if key and value}


def _refuse_closed(rule: Rule, source: Document) -> None:
    head, name = source.body["head"], f"单据编号为“{source.number}”的{rule.source.form.name}"
    if source.status != "C":
        raise Refusal(f"{name}未审核，不允许下推")
    if head.get("FCloseStatus") == "B" or head.get("FCancelStatus") == "B":
        raise Refusal(f"{name}已关闭或已作废，不允许下推")


def _row(galaxy: Galaxy, rule: Rule, source: Document, given: Row) -> Row | None:
    """The target's line, or None when the source's line is used up."""
    if "B" in (given.get("FMrpCloseStatus"), given.get("FMrpFreezeStatus"), given.get("FMrpTerminateStatus")):
        return None
    line_id = given[rule.source.entry.id_key]
    left = abs(Decimal(str(given.get(rule.source.quantity) or 0))) - linked_quantity(galaxy, rule, line_id)
    if left <= 0:
        return None
    row = {name: _value(origin, given, source) for name, origin in rule.line.items()}
    row[rule.target.quantity] = number(left * rule.sign)
    link = link_row(rule, source.id, line_id, number(left))
    return {**_known(row), f"{rule.target.entry.key}_Link": [link]}


def _value(origin: str, record: dict[str, Any], source: Document) -> Any:
    if origin == "*":
        return source.number
    return origin[1:] if origin.startswith("=") else record.get(origin)


def _known(record: dict[str, Any]) -> dict[str, Any]:
    """Values that are there; the rest is left to the target's own defaults."""
    return {key: value for key, value in record.items() if value is not None}

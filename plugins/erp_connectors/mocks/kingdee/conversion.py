"""Makes a document from another by a conversion rule, as far as its lines are still open."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ..store import Document
from .completing import complete
from .envelope import Refusal
from .forms import Entry, Form, form_of
from .galaxy import Galaxy
from .keeping import check, write
from .links import link_row, linked_quantity
from .reading import Draft, Row


@dataclass(frozen=True)
class Side:
    """One end of a rule: a form, its entry and the quantity of its lines."""

    form: Form
    entry: Entry
    quantity: str


@dataclass(frozen=True)
class Rule:
    """One conversion rule."""

    id: str
    source: Side
    target: Side
    default: bool
    sign: int
    head: dict[str, str]
    line: dict[str, str]


@cache
def rules() -> dict[str, Rule]:
    """Every rule under its id in lower case."""
    told = tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))
    return {id_.casefold(): _rule(id_, record) for id_, record in told.items()}


def rule_of(id_: str) -> Rule:
    known = rules().get(id_.casefold())
    if known is None:
        raise Refusal(f"转换规则“{id_}”不存在")
    return known


def default_rule(source: Form, target: Form) -> Rule:
    """The rule used when a client leaves the choice to the server."""
    for rule in rules().values():
        if rule.default and rule.source.form == source and rule.target.form == target:
            return rule
    raise Refusal(f"{source.name}到{target.name}没有可用的默认转换规则")


def convert(
    galaxy: Galaxy, rule: Rule, source: Document, lines: frozenset[int] = frozenset(), draft_on_fail: bool = False
) -> Document:
    """The target document, saved; put aside instead when wished and its checks fail."""
    record = _record(galaxy, rule, source, lines)
    complete(galaxy, rule.target.form, record)
    try:
        check(galaxy, rule.target.form, record, strict=False)
    except Refusal:
        if not draft_on_fail:
            raise
        return write(galaxy, rule.target.form, None, record, draft=True)
    return write(galaxy, rule.target.form, None, record, draft=False)


def _record(galaxy: Galaxy, rule: Rule, source: Document, lines: frozenset[int]) -> Draft:
    _refuse_closed(rule, source)
    rows = [
        row
        for given in source.body["entries"].get(rule.source.entry.key, [])
        if not lines or given[rule.source.entry.id_key] in lines
        if (row := _row(galaxy, rule, source, given)) is not None
    ]
    if not rows:
        raise Refusal(f"单据编号为“{source.number}”的{rule.source.form.name}没有可下推的分录，关联数量已达到源单数量")
    head = {key: _value(origin, source.body["head"], source) for key, origin in rule.head.items()}
    return Draft(head=_known(head), entries={rule.target.entry.key: rows})


def _refuse_closed(rule: Rule, source: Document) -> None:
    head, name = source.body["head"], f"单据编号为“{source.number}”的{rule.source.form.name}"
    if source.status != "C":
        raise Refusal(f"{name}未审核，不允许下推")
    if head.get("FCloseStatus") == "B" or head.get("FCancelStatus") == "B":
        raise Refusal(f"{name}已关闭或已作废，不允许下推")


def _row(galaxy: Galaxy, rule: Rule, source: Document, given: Row) -> Row | None:
    """The target's line, or None when the source's line is used up."""
    key = (rule.source.entry.table, given[rule.source.entry.id_key])
    taken = linked_quantity(galaxy, rule.target.form, rule.target.entry.key, rule.target.quantity, key)
    left = abs(Decimal(str(given.get(rule.source.quantity) or 0))) - taken
    if left <= 0:
        return None
    row = {name: _value(origin, given, source) for name, origin in rule.line.items()}
    row[rule.target.quantity] = float(left) * rule.sign
    link = link_row(rule.target.entry.key, rule.id, key[0], source.id, key[1])
    return {**_known(row), f"{rule.target.entry.key}_Link": [link]}


def _value(origin: str, record: dict[str, Any], source: Document) -> Any:
    if origin == "*":
        return source.number
    return origin[1:] if origin.startswith("=") else record.get(origin)


def _known(record: dict[str, Any]) -> dict[str, Any]:
    """Values that are there; the rest is left to the target's own defaults."""
    return {key: value for key, value in record.items() if value is not None}


def _rule(id_: str, record: dict[str, Any]) -> Rule:
    return Rule(
        id=id_,
        source=_side(record["source"]),
        target=_side(record["target"]),
        default=bool(record.get("default", False)),
        sign=-1 if record.get("negative") else 1,
        head=record["head"],
        line=record["line"],
    )


def _side(text: str) -> Side:
    form_id, entry_key, quantity = text.split(".")
    form = form_of(form_id)
    entry = next(one for one in form.entries if one.key == entry_key)
    return Side(form, entry, quantity)

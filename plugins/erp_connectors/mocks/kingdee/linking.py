"""Checks the links a client writes into a Save: they must point at audited lines of the rule's source with enough left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .envelope import Refusal
from .forms import Entry, Form, Rule
from .galaxy import Galaxy
from .links import linked_quantity, source_line
from .loose import pick, whole
from .marks import links_in, sources_of
from .reading import Draft, Row


@dataclass(frozen=True)
class _Place:
    """One linked line of a record."""

    form: Form
    entry: Entry
    draft: Draft
    row: Row

    @property
    def name(self) -> str:
        return f"单据体“{self.entry.name}”第{self.row['FSeq']}行"

    def refusal(self, text: str, field: str = "") -> Refusal:
        return Refusal(self.name + text, field_name=field or f"{self.entry.key}_Link")


def link_problems(galaxy: Galaxy, form: Form, draft: Draft) -> Iterator[Refusal]:
    """What is wrong with the links of a record."""
    for entry in form.entries:
        for row in draft.entries.get(entry.key, []):
            for link in links_in(entry.key, row):
                yield from _problems(galaxy, _Place(form, entry, draft, row), link)


def _problems(galaxy: Galaxy, place: _Place, link: dict[str, Any]) -> Iterator[Refusal]:
    rule_id, bill, line_id = (pick(link, f"{place.entry.key}_Link_{name}") for name in ("FRuleId", "FSBillId", "FSId"))
    rule = galaxy.catalogue.rules.get(str(rule_id or "").casefold())
    if rule is None or rule.target.form != place.form or rule.target.entry.key != place.entry.key:
        yield place.refusal(f"关联的转换规则“{rule_id}”不存在或不适用于{place.form.name}")
        return
    found = source_line(galaxy, rule.source.form, rule.source.entry, whole(bill), whole(line_id))
    if found is None:
        yield place.refusal(f"关联的{rule.source.form.name}分录“{line_id}”不存在")
        return
    source, line = found
    if source.status != "C":
        yield place.refusal(f"关联的{rule.source.form.name}“{source.number}”未审核")
    yield from _too_much(galaxy, rule, place, line)


def _too_much(galaxy: Galaxy, rule: Rule, place: _Place, line: Row) -> Iterator[Refusal]:
    """What this record and others take of the line together must not be more than the line has."""
    line_id = line[rule.source.entry.id_key]
    left = abs(Decimal(str(line.get(rule.source.quantity) or 0))) - linked_quantity(galaxy, rule, line_id, but=place.draft.id)
    asked = _asked(rule, place, line_id)
    if asked > left:
        text = f"数量{asked}大于源单可关联数量{max(left, Decimal(0))}，关联数量已超过源单数量"
        yield place.refusal(text, rule.target.quantity)


def _asked(rule: Rule, place: _Place, line_id: int) -> Decimal:
    source = (rule.source.entry.table.casefold(), line_id)
    rows = [
        row.get(rule.target.quantity) or 0
        for row in place.draft.entries.get(place.entry.key, [])
        if source in {(table.casefold(), id_) for table, id_ in sources_of(place.entry.key, row)}
    ]
    return abs(sum((Decimal(str(one)) for one in rows), Decimal(0)))

"""The three-way check of a return (三方核对): the goods, the money, and what other systems know of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from plugins.finance import api as finance
from plugins.returns.models import KIND, Line, Return

if TYPE_CHECKING:
    from core_erp import Transaction


@dataclass(frozen=True)
class GoodsRow:
    """How far one line has come."""

    line_id: int
    requested: Decimal
    approved: Decimal
    received: Decimal
    accepted: Decimal
    credited: Decimal
    problem: str


@dataclass(frozen=True)
class Check:
    """Goods line by line, money note by note, and what plugins know; ``problems`` is empty when all agree."""

    goods: Sequence[GoodsRow]
    credited_minor: int
    noted_minor: int
    refunded_minor: int
    paid_out_minor: int
    currency: str
    others: Mapping[str, Any]
    problems: Sequence[str]


def three_way(tx: Transaction, returned: Return) -> Check:
    """Compare what the return says with what finance posted and what others answer to ``erp_document_facts``."""
    notes = finance.credit_notes_of(tx, KIND, returned.id)
    noted = sum(note.gross_minor - note.fee_minor for note in notes if note.state == "posted")
    paid = sum(r.amount_minor for r in finance.refunds_of(tx, [n.id for n in notes])) if notes else 0
    goods = [_row(line) for line in returned.lines]
    problems = [row.problem for row in goods if row.problem]
    if noted != returned.credited_minor:
        problems.append("the credit notes differ from the return")
    if paid != returned.refunded_minor:
        problems.append("the refunds differ from the return")
    return Check(
        goods, returned.credited_minor, noted, returned.refunded_minor, paid, returned.currency, _others(tx, returned), problems
    )


def _row(line: Line) -> GoodsRow:
    return GoodsRow(line.id, line.requested, line.approved, line.received, line.accepted, line.credited, _problem(line))


def _problem(line: Line) -> str:
    if line.needs_goods and line.credited > line.received:
        return f"line {line.position} is credited but not received"
    if line.needs_goods and line.credited < line.accepted:
        return f"line {line.position} is accepted but not credited"
    return ""


def _others(tx: Transaction, returned: Return) -> dict[str, Any]:
    answers = tx.hook.erp_document_facts(tx=tx, kind=KIND, documents=[returned])
    facts = (mapping for answer in answers if answer for mapping in answer)
    return {owner: by_id[returned.id] for mapping in facts for owner, by_id in mapping.items() if returned.id in by_id}

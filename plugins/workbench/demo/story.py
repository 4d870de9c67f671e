"""One return followed by name: who did what and when, and what was posted for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from core_erp import Transaction, to_major
from core_erp.identity import User
from core_erp.masters.models import Partner, Product
from core_erp.masters.queries import company
from plugins.finance import api as finance
from plugins.inventory import api as inventory
from plugins.returns import api as returns

WORDS = {
    "returns.return_requested": "asks for the return",
    "approvals.task_opened": "",
    "approvals.decided": "approves",
    "returns.return_authorized": "return approved, receipt document opened",
    "returns.return_received": "receives the goods",
    "returns.return_inspected": "inspects the goods",
    "returns.return_credited": "issues the credit note",
    "returns.return_settled": "pays the refund; the return is settled",
}


@dataclass(frozen=True)
class Line:
    """One line of the story."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True)
class Posting:
    """One leg of an entry, in major units of the company's currency."""

    entry: str
    memo: str
    account: str
    debit: Decimal
    credit: Decimal


def chosen(tx: Transaction) -> returns.Return:
    """A return worth telling: of goods that were all matched to their sale, two or three lines of them."""
    found = tx.session.scalars(
        select(returns.Return).join(Partner, Partner.id == returns.Return.partner_id)
        .where(returns.Return.company_id == tx.company_id, returns.Return.state == "settled", returns.Return.needs_goods)
        .order_by(returns.Return.id)
    ).unique()  # fmt: skip
    whole = [r for r in found if all(line.order_line_id for line in r.lines)]
    return min(whole, key=lambda r: (abs(len(r.lines) - 2), r.id))


def headline(tx: Transaction, one: returns.Return) -> str:
    partner = tx.get(Partner, one.partner_id)
    products = {p.id: p.name.strip() for p in tx.get_all(Product, {line.product_id for line in one.lines})}
    goods = ", ".join(f"{line.requested} × {products[line.product_id]}" for line in one.lines)
    return f"{one.number} of customer {partner.code}: {goods}"


def told(tx: Transaction, one: returns.Return) -> Iterator[Line]:
    """The timeline in plain words."""
    moments = returns.timeline(tx, one.id)
    names = {u.id: u.name for u in tx.session.scalars(select(User).where(User.id.in_({m.actor_id for m in moments})))}
    for moment in moments:
        what = WORDS.get(moment.event, moment.event)
        if what:
            yield Line(moment.at, names.get(moment.actor_id or 0, "the house"), what + _facts(moment.event, moment.facts))


def _facts(event: str, facts: dict[str, object]) -> str:
    return f" ({facts['node']})" if event == "approvals.decided" else ""


def posted(tx: Transaction, one: returns.Return) -> Iterator[Posting]:
    """Every entry that the return caused: goods, credit, refund."""
    notes = finance.credit_notes_of(tx, returns.KIND, one.id)
    refunds = finance.refunds_of(tx, [note.id for note in notes])
    sources = [
        *(("inventory.move", move.id) for move in inventory.moves_because(tx, "returns.receipt", [one.id])),
        *(("finance.credit_note", note.id) for note in notes),
        *(("finance.refund", paid.id) for paid in refunds),
    ]
    for kind, source in sources:
        for entry in finance.entries_of(tx, kind, source):
            yield from _legs(entry, company(tx).currency)


def _legs(entry: finance.Entry, currency: str) -> Iterator[Posting]:
    for item in entry.items:
        debit, credit = (to_major(minor, currency) for minor in (item.debit_minor, item.credit_minor))
        yield Posting(entry.number, entry.memo, f"{item.account.code} {item.account.name}", debit, credit)

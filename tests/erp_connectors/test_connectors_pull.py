"""Pull: a made-up system gives records page by page; they come in by the plugins' own doors, once, by the rules, or as questions."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from connectors_house import House
from sqlalchemy import select

from core_erp import hookimpl
from core_erp.masters.models import Partner, Product
from plugins.erp_connectors import operations, pulling, queries
from plugins.erp_connectors.adapters.base import Capabilities, Page, Row, System
from plugins.erp_connectors.adapters.shipped import KINGDEE
from plugins.erp_connectors.models import PullCursor
from plugins.erp_connectors.wire.errors import Unreachable
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.returns import api as returns

PLUGINS = ("erp_connectors",)
DATABASES = ("sqlite",)
NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
KINDS = ("customer", "product", "warehouse", "stock_level", "sale_order", "delivery")
MAPPING = """
[pull.customer]
form = "C"
key = "code"
[pull.customer.head]
name = "$name"
phone = "$phone"
[pull.customer.rules]
phone = "ask"
[pull.product]
form = "P"
key = "code"
[pull.product.head]
name = "$name"
tax_percent = "$tax|decimal"
[pull.warehouse]
form = "W"
key = "code"
[pull.warehouse.head]
name = "$name"
[pull.stock_level]
form = "L"
key = "code"
[pull.stock_level.head]
product = "$product"
warehouse = "$warehouse"
quantity = "$quantity|decimal"
[pull.sale_order]
form = "O"
key = "code"
[pull.sale_order.head]
customer = "$customer"
date = "$date|date"
[pull.sale_order.line]
product = "$product"
quantity = "$quantity|decimal"
tax_price = "$price|decimal"
[pull.delivery]
form = "D"
key = "code"
[pull.delivery.head]
customer = "$customer"
date = "$date|date"
[pull.delivery.line]
product = "$product"
quantity = "$quantity|decimal"
order_number = "$order"
"""


class Ledger:
    """Made-up system: what it holds, what it was asked, and when it hangs up."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {}
        self.asked: list[tuple[str, Any, str]] = []
        self.fails_at: str | None = None

    def put(self, kind: str, number: str, head: Mapping[str, Any], lines: Any = (), at: datetime.datetime = NOON) -> None:
        kept = [row for row in self.rows.get(kind, []) if row.number != number]
        row = Row(id=f"{kind}-{number}", number=number, changed_at=at, head=head, lines=tuple(lines))
        self.rows[kind] = [*kept, row]

    def pull(self, section: Any, since: datetime.datetime | None, after: str = "") -> Page:
        self.asked.append((section.kind, since, after))
        if after == self.fails_at and after:
            raise Unreachable("hung up")
        rows = [row for row in self.rows.get(section.kind, []) if since is None or (row.changed_at or NOON) >= since]
        at = int(after or 0)
        return Page(rows=tuple(rows[at : at + 2]), after=str(at + 2) if at + 2 < len(rows) else None)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def listed(self, _section: Any, _numbers: Any) -> Iterator[Any]:
        return iter(())

    def steps(self, _kind: str) -> tuple[str, ...]:
        return ("saved",)


@pytest.fixture
def ledger(house: House, tmp_path: Path) -> Ledger:
    told, mapping = Ledger(), tmp_path / "acme.toml"
    mapping.write_text(MAPPING)
    can = Capabilities(sends=frozenset({"credit_note", "customer"}), gives=frozenset(KINDS))
    system: System = replace(KINGDEE, name="acme", open=lambda _: told, mapping=mapping, needs=(), capabilities=can)  # type: ignore[arg-type,return-value]

    class Acme:
        @hookimpl
        def erp_connectors_adapters(self, config: Any) -> list[System]:
            return [system]

    house.erp.pm.register(Acme())
    with house.erp.transaction(house.house) as tx:
        operations.connect(tx, operations.ConnectionWish(system="acme", url="http://127.0.0.1:9/", pulls=KINDS))
    return told


def pull(house: House, *kinds: str, dry_run: bool = False) -> pulling.Pulled:
    return pulling.pull(house.erp, house.house.company_id, "acme", kinds, dry_run=dry_run)


def counts(pulled: pulling.Pulled) -> dict[str, dict[str, int]]:
    return {kind: dict(counter) for kind, counter in pulled.counts.items()}


def sold_there(ledger: Ledger) -> None:
    ledger.put("customer", "C-9", {"name": "Far Ltd", "phone": "021"})
    ledger.put("product", "P-9", {"name": "Lamp", "tax": "13"})
    ledger.put(
        "sale_order", "XS-1", {"customer": "C-9", "date": "2026-03-01"}, [{"product": "P-9", "quantity": "10", "price": "113"}]
    )
    sent = [{"product": "P-9", "quantity": "10", "order": "XS-1"}]
    ledger.put("delivery", "XC-1", {"customer": "C-9", "date": "2026-03-02"}, sent)


def test_an_order_delivered_there_can_be_returned_here(house: House, ledger: Ledger) -> None:
    sold_there(ledger)
    assert counts(pull(house)) == {kind: {"created": 1} for kind in ("customer", "product", "sale_order", "delivery")}
    with house.erp.reading(house.house) as tx:
        order = orders.find_by_reference(tx, "acme:XS-1")
        assert order is not None and (order.state, order.gross_minor, order.tax_minor) == ("delivered", 113_000, 13_000)
        line = order.lines[0].id
    return_id = house.approved((line,), 3)
    house.receive(return_id)
    with house.erp.reading(house.house) as tx:
        assert returns.one(tx, return_id).state == "received"
    house.assert_lawful()


def test_the_same_records_again_change_nothing_and_the_cursor_steps_back(house: House, ledger: Ledger) -> None:
    sold_there(ledger)
    pull(house)
    ledger.asked.clear()
    assert {outcome for counter in counts(pull(house)).values() for outcome in counter} == {"same"}
    assert all(since == NOON - datetime.timedelta(minutes=10) for _kind, since, _after in ledger.asked if since)
    with house.erp.reading(house.house) as tx:
        assert len(tx.session.scalars(select(Partner).where(Partner.code == "C-9")).all()) == 1


def test_a_run_that_broke_off_goes_on_where_it_was(house: House, ledger: Ledger) -> None:
    for n in range(5):
        ledger.put("customer", f"C-{n}", {"name": f"Customer {n}", "phone": ""})
    ledger.fails_at = "2"
    with pytest.raises(Unreachable):
        pull(house, "customer")
    with house.erp.reading(house.house) as tx:
        cursor = tx.session.scalars(select(PullCursor)).one()
        assert (cursor.after, cursor.since) == ("2", None) and cursor.problem == "hung up" and cursor.next_action
    ledger.fails_at = None
    assert counts(pull(house, "customer")) == {"customer": {"created": 3}}


def test_a_dry_run_shows_the_difference_and_writes_nothing(house: House, ledger: Ledger) -> None:
    ledger.put("customer", "C-1", {"name": "One", "phone": "1"})
    assert counts(pull(house, "customer", dry_run=True)) == {"customer": {"created": 1}}
    pull(house, "customer")
    ledger.put("customer", "C-1", {"name": "Two", "phone": "1"}, at=NOON + datetime.timedelta(hours=1))
    (looked,) = pull(house, "customer", dry_run=True).outcomes
    assert (looked.outcome, looked.taken["name"].ours, looked.taken["name"].theirs) == ("changed", "One", "Two")
    with house.erp.reading(house.house) as tx:
        assert tx.session.scalars(select(Partner.name).where(Partner.code == "C-1")).one() == "One"


def test_a_field_to_ask_about_becomes_a_question_and_the_answer_holds(house: House, ledger: Ledger) -> None:
    ledger.put("customer", "C-1", {"name": "One", "phone": "1"})
    pull(house, "customer")
    ledger.put("customer", "C-1", {"name": "One", "phone": "2"}, at=NOON + datetime.timedelta(hours=1))
    assert counts(pull(house, "customer")) == {"customer": {"asked": 1}}
    with house.erp.transaction(house.house) as tx:
        (question,) = tx.session.scalars(queries.conflicts(tx, queries.ConflictFilters(open=True))).all()
        assert (question.field, question.ours, question.theirs) == ("phone", "1", "2") and "answer" in question.next_action
        pulling.answer(tx, question.id, "theirs")
    with house.erp.reading(house.house) as tx:
        assert tx.session.scalars(select(Partner.phone).where(Partner.code == "C-1")).one() == "2"
    assert counts(pull(house, "customer")) == {"customer": {"same": 1}}


def test_what_cannot_be_taken_over_says_why_and_comes_in_after_the_fix(house: House, ledger: Ledger) -> None:
    ledger.put(
        "sale_order", "XS-2", {"customer": "C-7", "date": "2026-03-01"}, [{"product": "P-7", "quantity": "1", "price": "1"}]
    )
    (outcome,) = pull(house, "sale_order").outcomes
    assert outcome.outcome == "asked" and "no customer C-7" in outcome.why
    ledger.put("customer", "C-7", {"name": "Late Ltd", "phone": ""})
    ledger.put("product", "P-7", {"name": "Bulb", "tax": "0"})
    assert counts(pull(house, "customer", "product", "sale_order"))["sale_order"] == {"created": 1}
    with house.erp.reading(house.house) as tx:
        assert not tx.session.scalars(queries.conflicts(tx, queries.ConflictFilters(open=True))).all()


def test_a_stock_level_that_differs_is_asked_about(house: House, ledger: Ledger) -> None:
    ledger.put("warehouse", "W-9", {"name": "Ninth"})
    ledger.put("product", "P-9", {"name": "Lamp", "tax": "13"})
    pull(house)
    ledger.put("stock_level", "P-9@W-9", {"product": "P-9", "warehouse": "W-9", "quantity": "4"})
    (asked,) = pull(house, "stock_level").outcomes
    assert (asked.outcome, asked.asked["quantity"].ours, asked.asked["quantity"].theirs) == ("asked", Decimal(0), Decimal(4))
    with house.erp.reading(house.house) as tx:
        product = tx.session.scalars(select(Product).where(Product.code == "P-9")).one()
        assert inventory.on_hand(tx, product.id) == 0

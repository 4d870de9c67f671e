"""A file becomes business acts: every line is accounted for, once, and the books agree with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from books import canonical, row_counts
from dirty import LINES, NET_PENCE, ON_HAND, OPENING
from sqlalchemy import select

from core_erp import Conflict, NotFound, Refused
from core_erp.erp import Erp
from core_erp.identity import Actor, User
from core_erp.masters import facts
from core_erp.masters.models import Partner, Product
from core_erp.masters.operations import CompanyWish, found_company
from plugins.approvals import api as approvals
from plugins.finance import api as finance
from plugins.inventory import api as inventory
from plugins.orders import api as orders
from plugins.retail.api import DEMO_FILE, FileProblem, Options, Outcome, Progress, Report, StopAsked, import_file
from plugins.retail.documents import Kind
from plugins.retail.fates import Fate
from plugins.retail.models import RetailDocument
from plugins.retail.slicing import slice_days
from plugins.returns import api as returns

PLUGINS = ("retail",)
COMPANY = {"code": "RETAIL", "currency": "GBP", "timezone": "Europe/London", "voucher_style": "reverse"}

WriteCsv = Callable[..., Path]


@pytest.fixture
def dirty(write_csv: WriteCsv) -> Path:
    return write_csv(*LINES)


def house(erp: Erp) -> Actor:
    return Actor.system(1)


def assert_right(report: Report) -> None:
    assert [(c.name, c.expected, c.actual) for c in report.checks if c.difference] == []


# -- every line ---------------------------------------------------------------------------------------------------


def test_every_line_is_accounted_for(erp: Erp, dirty: Path) -> None:
    report = import_file(erp, dirty)
    assert_right(report)
    assert report.line_count == len(LINES)
    assert report.bad_lines == 3
    assert report.lines == {
        (Fate.SOLD, Outcome.IMPORTED): 8, (Fate.CHARGED, Outcome.IMPORTED): 2, (Fate.RETURNED, Outcome.IMPORTED): 5,
        (Fate.CREDITED, Outcome.IMPORTED): 2, (Fate.WRITTEN_OFF, Outcome.IMPORTED): 2, (Fate.NOT_STOCKED, Outcome.REFUSED): 1,
        (Fate.REFUSED, Outcome.REFUSED): 3,
    }  # fmt: skip
    assert report.documents == {
        (Kind.SALE, Outcome.IMPORTED): 6, (Kind.RETURN, Outcome.IMPORTED): 4, (Kind.WRITE_OFF, Outcome.IMPORTED): 1,
        (Kind.REFUSED, Outcome.REFUSED): 2,
    }  # fmt: skip


def test_refusals_name_their_lines(erp: Erp, dirty: Path) -> None:
    report = import_file(erp, dirty)
    assert [(r.invoice, r.lines) for r in report.refusals] == [
        ("", (11,)), ("", (12,)), ("", (13,)), ("", (23,)), ("A536009", (24,)), ("536010", (25, 26))
    ]  # fmt: skip
    reasons = [r.reason for r in report.refusals]
    assert "Quantity 'x'" in reasons[0]
    assert "written off under a code" in reasons[3]
    assert "prefix A" in reasons[4]


def test_net_is_that_of_the_file_to_the_penny(erp: Erp, dirty: Path) -> None:
    import_file(erp, dirty)
    with erp.reading(house(erp)) as tx:
        assert -finance.balance_of(tx, "revenue") == NET_PENCE
        assert finance.balance_of(tx, "receivable") == 0
        assert finance.balance_of(tx, "inventory") == inventory.stock_value(tx)


def test_stock_is_what_the_file_leaves(erp: Erp, dirty: Path) -> None:
    report = import_file(erp, dirty)
    with erp.reading(house(erp)) as tx:
        products = {p.code: p.id for p in tx.session.scalars(select(Product).where(Product.is_stocked))}
        there = inventory.on_hand_of(tx, products.values())
    assert {code: there[key] for code, key in products.items()} == ON_HAND
    assert (report.opening.products, report.opening.pieces) == (3, sum(OPENING.values()))


# -- what the documents become ------------------------------------------------------------------------------------


def test_a_sale_is_paid_and_over(erp: Erp, dirty: Path) -> None:
    import_file(erp, dirty)
    with erp.reading(house(erp)) as tx:
        order = orders.find_by_reference(tx, "536000")
        assert order is not None
        assert (order.state, order.net_minor, order.currency) == ("delivered", 14 * 255 + 6 * 339 + 1800, "GBP")
        assert order.ordered_at.isoformat() == "2010-12-01T08:00:00+00:00"
        assert [(line.is_stocked, line.returned) for line in order.lines] == [(True, 10), (True, 0), (False, 0), (True, 4)]
        (invoice,) = finance.invoices_of(tx, order.id)
        assert (invoice.gross_minor, invoice.paid_minor, invoice.day) == (order.net_minor, order.net_minor, date(2010, 12, 1))


def test_unknown_customers_walk_in_by_country(erp: Erp, dirty: Path) -> None:
    import_file(erp, dirty)
    with erp.reading(house(erp)) as tx:
        partners = {p.code: (p.name, p.country) for p in tx.session.scalars(select(Partner))}
    assert partners == {
        "17850": ("Customer 17850", "GB"), "13047": ("Customer 13047", "FR"),
        "WALK-IN UNITED KINGDOM": ("Walk-in customer, United Kingdom", "GB"), "WALK-IN EIRE": ("Walk-in customer, EIRE", "IE"),
    }  # fmt: skip


def test_products_are_called_what_they_were_sold_as(erp: Erp, dirty: Path) -> None:
    import_file(erp, dirty)
    with erp.reading(house(erp)) as tx:
        products = {p.code: (p.name, p.is_stocked) for p in tx.session.scalars(select(Product))}
    assert products == {
        "85123A": ("WHITE HEART", True), "71053": ("LANTERN", True), "22139": ("RETRO TEA SET", True),
        "POST": ("POSTAGE", False), "D": ("Discount", False), "M": ("Manual", False), "GIFT_0001_20": ("GIFT_0001_20", False),
    }  # fmt: skip


def document(tx: object, invoice: str) -> RetailDocument:
    return tx.session.scalars(select(RetailDocument).where(RetailDocument.invoice == invoice)).one()  # type: ignore[attr-defined]


def test_a_return_undoes_the_sales_it_fits(erp: Erp, dirty: Path) -> None:
    import_file(erp, dirty)
    with erp.reading(house(erp)) as tx:
        first, second = orders.find_by_reference(tx, "536000"), orders.find_by_reference(tx, "536004")
        assert first is not None
        assert second is not None
        small = first.lines[3].id
        returned = returns.one(tx, document(tx, "C536004").return_id)
        assert [(line.order_line_id, line.credited) for line in returned.lines] == [(second.lines[0].id, 12), (small, 2)]
        returned = returns.one(tx, document(tx, "C536005").return_id)
        assert [(line.order_line_id, line.requested, line.net_minor) for line in returned.lines] == [
            (small, 2, None), (first.lines[0].id, 10, None), (None, 8, 8 * 255), (None, 1, 1800)
        ]  # fmt: skip


def test_every_act_of_a_return_is_somebody_elses(erp: Erp, dirty: Path) -> None:
    import_file(erp, dirty)
    with erp.reading(house(erp)) as tx:
        key = document(tx, "C536004").return_id
        assert key is not None
        instance = approvals.instance_of(tx, "returns.return", key)
        assert instance is not None
        people = Counter([instance.requester_id, *(t.decider_id for t in instance.tasks)])
        assert [t.role for t in instance.tasks] == ["customer_service", "warehouse"]
        assert set(people.values()) == {1}
        assert {tx.get(User, person).login for person in people if person} == {"desk@retail", "service@retail", "store@retail"}


def test_money_only_needs_no_goods(erp: Erp, dirty: Path) -> None:
    import_file(erp, dirty)
    with erp.reading(house(erp)) as tx:
        row = document(tx, "C536006")
        assert (row.step, row.net_minor, row.pieces) == ("settled", -2784, 1)
        assert [(line.needs_goods, line.net_minor) for line in returns.one(tx, row.return_id).lines] == [
            (False, 2750),
            (True, 34),
        ]


def test_a_write_off_says_why(erp: Erp, dirty: Path) -> None:
    import_file(erp, dirty)
    with erp.reading(house(erp)) as tx:
        outside = inventory.virtual(tx, "loss")
        moves = [m for m in tx.session.scalars(select(inventory.Move).order_by(inventory.Move.id)) if m.target_id == outside]
        assert [(m.quantity, m.memo) for m in moves] == [(2, "damaged"), (1, "?")]


# -- again, and otherwise -----------------------------------------------------------------------------------------


def test_importing_it_twice_changes_nothing(erp: Erp, dirty: Path) -> None:
    import_file(erp, dirty)
    before = row_counts(erp)
    dump = canonical(erp)
    report = import_file(erp, dirty)
    assert_right(report)
    assert row_counts(erp) == before
    assert canonical(erp) == dump
    assert (report.of(Outcome.IMPORTED), report.of(Outcome.ALREADY)) == (0, 11)
    assert not report.changed_something


def test_a_known_number_with_other_content_is_refused(erp: Erp, dirty: Path, write_csv: WriteCsv) -> None:
    import_file(erp, dirty)
    before = row_counts(erp)
    changed = [line.replace(",12,", ",11,") if line.startswith("536004") else line for line in LINES]
    report = import_file(erp, write_csv(*changed))
    assert_right(report)
    assert row_counts(erp) == before
    assert [r.invoice for r in report.refusals if "other content" in r.reason] == ["536004"]


def test_first_days_then_all(erp: Erp, dirty: Path) -> None:
    first = import_file(erp, dirty, Options(limit_days=4))
    assert_right(first)
    assert (first.of(Outcome.IMPORTED), first.line_count) == (4, len(LINES))
    report = import_file(erp, dirty)
    assert_right(report)
    assert (report.of(Outcome.IMPORTED), report.of(Outcome.ALREADY)) == (7, 4)
    assert first.opening.pieces + report.opening.pieces == sum(OPENING.values())
    with erp.reading(house(erp)) as tx:
        assert -finance.balance_of(tx, "revenue") == NET_PENCE
        assert len(returns.one(tx, document(tx, "C536005").return_id).lines) == 4


def test_too_little_stock_is_refused_and_said(erp: Erp, dirty: Path) -> None:
    report = import_file(erp, dirty, Options(opening=4))
    assert_right(report)
    assert report.opening.short == 22 + 6 + 5
    refused = {r.invoice: r.reason for r in report.refusals if r.invoice}
    assert "10 wanted" in refused["536000"]
    before = row_counts(erp)
    again = import_file(erp, dirty, Options(opening=4))
    assert_right(again)
    assert row_counts(erp) == before
    assert next(r for r in again.refusals if r.invoice == "536000").reason.startswith("refused before: ")


def test_what_was_refused_can_be_tried_again(erp: Erp, dirty: Path) -> None:
    import_file(erp, dirty, Options(opening=4))
    report = import_file(erp, dirty, Options(retry_refused=True))
    assert_right(report)
    assert {r.invoice for r in report.refusals} == {"", "A536009", "536010"}


def test_stopped_and_gone_on_with(erp: Erp, dirty: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.done == 5:
            raise StopAsked

    report = import_file(erp, dirty, progress=stop)
    assert_right(report)
    assert (report.stopped, report.of(Outcome.IMPORTED)) == (True, 5)
    report = import_file(erp, dirty)
    assert_right(report)
    assert (report.of(Outcome.IMPORTED), report.of(Outcome.ALREADY)) == (6, 5)


def test_other_business_is_told_apart(erp: Erp, dirty: Path) -> None:
    import_file(erp, dirty, Options(limit_days=2))
    with erp.transaction(house(erp)) as tx:
        product = tx.session.scalars(select(Product).where(Product.code == "85123A")).one()
        inventory.open_stock(tx, [(product.id, inventory.the_warehouse(tx, None).id, Decimal(3), 300)])
        partner = tx.session.scalars(select(Partner)).first()
        assert partner is not None
        line = orders.LineWish(product_id=product.id, quantity=Decimal(2), unit_price=Decimal("9.99"))
        order = orders.place(tx, orders.OrderWish(partner_id=partner.id, lines=(line,)))
        orders.confirm(tx, order.id)
        orders.deliver(tx, order.id)
        finance.invoice(tx, order.id)
    report = import_file(erp, dirty)
    assert_right(report)
    assert [c.note for c in report.checks[2:4]] == [
        "besides 1,998 of other business or other files", "besides 1 of other business or other files"
    ]  # fmt: skip


# -- what cannot be imported --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "why"), [
    (b"", "is empty"), (b"a,b\n1,2\n", "has no column"), (b"PK\x03\x04rest", "Excel"), (b"\x1f\x8brest", "cut off"),
    (None, "cannot be read"),
])  # fmt: skip
def test_a_bad_file_leaves_nothing_behind(erp: Erp, tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_bytes(content)
    before = row_counts(erp)
    with pytest.raises(FileProblem, match=why):
        import_file(erp, path, Options(company="NEW", create_company=True))
    assert row_counts(erp) == before


def test_a_company_must_be_there_or_be_founded(erp: Erp, dirty: Path) -> None:
    with pytest.raises(NotFound, match="--create-company"):
        import_file(erp, dirty, Options(company="SHOP"))
    report = import_file(erp, dirty, Options(company="SHOP", create_company=True))
    assert_right(report)
    assert report.company == "SHOP"
    with erp.reading(Actor.system(2)) as tx:
        assert (facts.company(tx).currency, facts.company(tx).timezone) == ("GBP", "Europe/London")
        assert -finance.balance_of(tx, "revenue") == NET_PENCE
    assert_right(import_file(erp, dirty))  # into the other company, beside it


def test_pounds_do_not_go_into_other_books(erp: Erp, dirty: Path) -> None:
    with erp.transaction(Actor.system(0)) as tx:
        found_company(tx, CompanyWish(code="CN"))
    with pytest.raises(Refused, match="CNY"):
        import_file(erp, dirty, Options(company="CN"))


# -- the shipped slice --------------------------------------------------------------------------------------------


def test_one_day_of_the_shipped_slice(erp: Erp, tmp_path: Path) -> None:
    day = tmp_path / "day.csv.gz"
    assert slice_days(DEMO_FILE, day, [date(2010, 12, 12)]) == 1_451
    report = import_file(erp, day)
    assert_right(report)
    assert (report.of(Outcome.IMPORTED), report.refused) == (51, 0)


def test_two_imports_at_once_do_not_mix(erp: Erp, dirty: Path) -> None:
    def import_too(progress: Progress) -> None:
        if progress.done == 2:
            assert_right(import_file(erp, dirty))

    with pytest.raises(Conflict, match="Somebody else imports"):
        import_file(erp, dirty, progress=import_too)
    before = row_counts(erp)
    assert_right(import_file(erp, dirty))
    assert row_counts(erp) == before

"""The assumed opening stock is the smallest that never runs out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.retail.documents import Kind, group
from plugins.retail.stock import Opening, Survey, stock_change, survey, unit_cost


def the_survey(make_line, *lines: dict[str, object]) -> Survey:
    numbered = (make_line(line_no=no, **line) for no, line in enumerate(lines, start=2))
    return survey(group(numbered))  # type: ignore[arg-type]


def test_needed_is_the_deepest_point(make_line) -> None:
    found = the_survey(
        make_line,
        {"invoice": "1", "quantity": 6},
        {"invoice": "C2", "quantity": -4},
        {"invoice": "3", "quantity": 3},
        {"invoice": "4", "quantity": -2, "price": "0", "code": "85123a"},
    )
    assert list(found.openings()) == [Opening("85123A", 7, 153, 0)]


def test_returns_first_need_nothing(make_line) -> None:
    found = the_survey(make_line, {"invoice": "C1", "quantity": -4}, {"invoice": "2", "quantity": 3})
    assert found.needed == {"85123A": 0}


def test_fixed_opening_tells_what_is_short(make_line) -> None:
    found = the_survey(make_line, {"quantity": 6}, {"quantity": 2, "code": "22139"})
    assert [(o.product, o.quantity, o.short) for o in found.openings(fixed=4)] == [("85123A", 4, 2), ("22139", 4, 0)]


def test_charges_and_refused_documents_move_no_stock(make_line) -> None:
    found = the_survey(make_line, {"code": "POST"}, {"invoice": "A2"})
    assert list(found.openings()) == []


def test_price_zero_tells_no_cost(make_line) -> None:
    found = the_survey(make_line, {"price": "0"}, {"invoice": "2", "price": "1.25"}, {"price": "0", "code": "22139"})
    assert {o.product: o.unit_cost for o in found.openings()} == {"85123A": 75, "22139": 1}


@pytest.mark.parametrize(
    ("price", "share", "pence"), [("2.55", "0.60", 153), ("0.01", "0.60", 1), ("0.001", "0.60", 1), ("2", "1", 200)]
)
def test_unit_cost(price: str, share: str, pence: int) -> None:
    assert unit_cost(Decimal(price), Decimal(share)) == pence


def test_which_way_goods_move() -> None:
    assert [stock_change(Kind.SALE, 6), stock_change(Kind.RETURN, -6), stock_change(Kind.WRITE_OFF, -6)] == [-6, 6, -6]


@given(st.lists(st.tuples(st.sampled_from([Kind.SALE, Kind.RETURN]), st.integers(1, 50)), min_size=1))
def test_enough_and_not_one_more(steps: list[tuple[Kind, int]]) -> None:
    changes = [stock_change(kind, pieces if kind is Kind.SALE else -pieces) for kind, pieces in steps]
    balances = [sum(changes[: n + 1]) for n in range(len(changes))]
    found = Survey()
    for change in changes:
        found.change("85123A", change)
    needed = found.needed["85123A"]
    assert min(needed + balance for balance in balances) >= 0
    assert needed == 0 or min(needed - 1 + balance for balance in balances) < 0

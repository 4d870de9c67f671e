"""Money is whole pence, halves rounded away from zero, and a split loses none."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.retail.amounts import line_amount, split_amounts

prices = st.decimals(min_value=0, max_value=100_000, places=3)


@pytest.mark.parametrize(
    ("quantity", "price", "pence"),
    [
        (6, "2.55", 1530),
        (-6, "2.55", -1530),
        (1, "0.001", 0),
        (1, "0.005", 1),
        (-1, "0.005", -1),
        (1, "0.125", 13),
        (-1, "0.125", -13),
        (-74215, "1.04", -7718360),
        (9_999_999, "9999999.999999", 9_999_998_999_999_000),
    ],
)
def test_half_up_on_the_absolute_value(quantity: int, price: str, pence: int) -> None:
    assert line_amount(quantity, Decimal(price)) == pence


def test_the_callers_decimal_context_does_not_matter() -> None:
    with localcontext() as context:
        context.prec = 2
        assert line_amount(74215, Decimal("1.04")) == 7718360


@given(st.integers(1, 10**6), prices)
def test_a_return_is_worth_minus_its_sale(quantity: int, price: Decimal) -> None:
    assert line_amount(-quantity, price) == -line_amount(quantity, price)


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=8), prices)
def test_parts_add_up_to_the_whole(quantities: list[int], price: Decimal) -> None:
    parts = list(split_amounts(quantities, price))
    assert len(parts) == len(quantities)
    assert sum(parts) == line_amount(sum(quantities), price)
    assert all(part >= 0 for part in parts)

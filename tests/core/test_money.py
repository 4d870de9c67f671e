"""Rounding and splitting to the cent (worked numbers and properties)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core_erp import CurrencyMismatch, Money, allocate, cumulative, to_major, to_minor
from core_erp.money import convert, half_up, times

POSITIVE = st.decimals(min_value="0.001", max_value="100000", places=3)


def parts(total: int, pieces: list[Decimal]) -> list[int]:
    whole, done, out = sum(pieces, Decimal(0)), Decimal(0), []
    for piece in pieces:
        out.append(cumulative(total, done, piece, whole))
        done += piece
    return out


@pytest.mark.parametrize(("value", "minor"), [("70.125", 7013), ("-70.125", -7013), ("0.005", 1), ("-0.005", -1), ("0.0049", 0)])
def test_halves_round_away_from_zero(value: str, minor: int) -> None:
    assert to_minor(Decimal(value), "CNY") == minor


def test_a_line_over_three_units_loses_no_cent() -> None:
    assert parts(10_000, [Decimal(1)] * 3) == [3333, 3334, 3333]
    assert parts(8_850, [Decimal(1)] * 3) == [2950, 2950, 2950]


def test_a_line_over_seven_units() -> None:
    assert parts(10_000, [Decimal(1)] * 7) == [1429, 1428, 1429, 1428, 1429, 1428, 1429]


def test_vat_is_derived_and_still_sums() -> None:
    gross, net = parts(10_001, [Decimal(1)] * 4), parts(8_850, [Decimal(1)] * 4)
    assert [g - n for g, n in zip(gross, net, strict=True)] == [287, 289, 287, 288]


def test_a_box_of_twelve_by_the_piece() -> None:
    assert parts(25_000, [Decimal(5), Decimal(7)]) == [10_417, 14_583]


def test_exponents() -> None:
    assert parts(1_000, [Decimal(1)] * 3) == [333, 334, 333]
    assert (to_minor(Decimal("1.2345"), "KWD"), to_minor(Decimal("999.5"), "JPY")) == (1235, 1000)
    assert to_major(1235, "KWD") == Decimal("1.235")


def test_an_order_discount_goes_to_the_largest_remainders() -> None:
    assert allocate(1001, [5990, 2005, 2005]) == [599, 201, 201]


def test_a_kit_is_split_by_stand_alone_prices() -> None:
    assert allocate(29_900, [20_000, 10_000, 6_000]) == [16_611, 8_306, 4_983]


def test_conversion_at_a_rate() -> None:
    assert convert(30_000, "USD", "CNY", Decimal("7.20")) == 216_000
    assert convert(1000, "JPY", "CNY", Decimal("0.048")) == 4_800


def test_currencies_do_not_mix() -> None:
    with pytest.raises(CurrencyMismatch, match="CNY and USD"):
        Money(1, "CNY") + Money(1, "USD")


def test_a_line_is_rounded_once() -> None:
    assert times(Decimal("70.125"), Decimal(10), "CNY") == 70_125


@given(st.integers(-(10**9), 10**9), st.lists(POSITIVE, min_size=1, max_size=12))
def test_any_split_in_any_order_sums_to_the_whole(total: int, pieces: list[Decimal]) -> None:
    shares = parts(total, pieces)
    assert sum(shares) == total
    assert all(s * total >= 0 for s in shares), "no part has the wrong sign"


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_an_allocation_sums_and_is_fair(total: int, weights: list[int]) -> None:
    shares = allocate(total, weights)
    assert sum(shares) == total
    if whole := sum(weights):
        assert all(abs(s - Fraction(total * w, whole)) < 1 for s, w in zip(shares, weights, strict=True))


@given(st.fractions())
def test_half_up_is_nearest_and_odd(value: Fraction) -> None:
    assert abs(half_up(value) - value) <= Fraction(1, 2)
    assert half_up(-value) == -half_up(value)

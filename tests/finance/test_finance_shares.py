"""Any partition of a line, in any order, sums exactly to the line: net, tax and gross; R4."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.finance import fees
from plugins.finance.shares import Part, Tally, part_of, total


@st.composite
def amounts(draw) -> Part:
    gross = draw(st.integers(0, 10**12))
    return Part(draw(st.integers(0, gross)), gross)


@st.composite
def partitions(draw) -> list[Decimal]:
    places = draw(st.sampled_from([0, 1, 3, 6]))
    return [Decimal(n).scaleb(-places) for n in draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=12))]


@given(amounts(), partitions())
@settings(max_examples=500, deadline=None)
def test_r4_parts_sum_to_the_whole(amount, quantities):
    tally = Tally(amount, sum(quantities))
    parts = [tally.take(q) for q in quantities]
    assert total(parts) == amount
    assert all(p.net >= 0 and p.tax >= 0 for p in parts)


@given(amounts(), partitions(), st.data())
@settings(max_examples=300, deadline=None)
def test_allowances_between_returns_keep_the_sum(amount, quantities, data):
    tally, given_ = Tally(amount, sum(quantities)), []
    for quantity in quantities:
        if tally.left.gross and data.draw(st.booleans()):
            given_.append(tally.allow(data.draw(st.integers(1, tally.left.gross))))
        given_.append(tally.take(quantity))
    assert total(given_) == amount
    assert all(p.net >= 0 and p.tax >= 0 for p in given_)


@given(amounts(), partitions(), st.data())
@settings(max_examples=200, deadline=None)
def test_what_is_taken_back_last_in_first_out_is_as_if_it_had_not_been(amount, quantities, data):
    tally = Tally(amount, sum(quantities))
    done = [(q, tally.take(q)) for q in quantities]
    for quantity, part in reversed(done[data.draw(st.integers(0, len(done) - 1)) :]):
        tally.given, tally.done = tally.given - part, tally.done - quantity
        assert tally.take(quantity) == part
        tally.given, tally.done = tally.given - part, tally.done - quantity


@given(st.lists(amounts(), min_size=1, max_size=8), st.data())
@settings(max_examples=300, deadline=None)
def test_fee_shares_sum_to_the_fee_and_fit(credited, data):
    fee = data.draw(st.integers(0, sum(p.gross for p in credited)))
    shares = fees.shares(fee, credited)
    assert sum(p.gross for p in shares) == fee
    assert all(0 <= f.net <= p.net and 0 <= f.tax <= p.tax for f, p in zip(shares, credited, strict=True))


def test_part_of_nothing():
    assert part_of(Part(30000, 33900), 3390) == Part(3000, 3390)
    assert part_of(Part(), 0) == Part()

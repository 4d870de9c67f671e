"""A return never undoes more than was sold, and every piece of it is matched or blind."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from plugins.retail.matching import Match, Matcher

PRICE = Decimal("2.55")


@pytest.fixture
def matcher() -> Matcher[str]:
    found: Matcher[str] = Matcher()
    found.sold("17850", "85123A", PRICE, 6, "monday")
    found.sold("17850", "85123A", PRICE, 4, "tuesday")
    return found


def test_latest_order_first(matcher: Matcher[str]) -> None:
    assert matcher.match("17850", "85123A", PRICE, 3) == Match((("tuesday", 3),), 0)


def test_over_several_orders(matcher: Matcher[str]) -> None:
    assert matcher.match("17850", "85123A", PRICE, 7) == Match((("tuesday", 4), ("monday", 3)), 0)


def test_what_no_order_covers_is_blind(matcher: Matcher[str]) -> None:
    assert matcher.match("17850", "85123A", PRICE, 12) == Match((("tuesday", 4), ("monday", 6)), 2)
    assert matcher.match("17850", "85123A", PRICE, 1) == Match((), 1)


def test_sale_after_all_was_returned(matcher: Matcher[str]) -> None:
    matcher.match("17850", "85123A", PRICE, 10)
    matcher.sold("17850", "85123A", PRICE, 1, "friday")
    assert matcher.match("17850", "85123A", PRICE, 2) == Match((("friday", 1),), 1)


def test_price_and_product_are_compared_by_value(matcher: Matcher[str]) -> None:
    assert matcher.match("17850", "85123a", Decimal("2.550"), 1).blind == 0


@pytest.mark.parametrize(
    ("customer", "code", "price"),
    [("17851", "85123A", PRICE), ("17850", "85123B", PRICE), ("17850", "85123A", Decimal("2.54"))],
)
def test_no_match_for_another(matcher: Matcher[str], customer: str, code: str, price: Decimal) -> None:
    assert matcher.match(customer, code, price, 1) == Match((), 1)


@pytest.mark.parametrize(("customer", "code"), [(None, "85123A"), ("17850", "POST"), ("17850", "M")])
def test_only_goods_of_known_customers(customer: str | None, code: str) -> None:
    matcher: Matcher[int] = Matcher()
    matcher.sold(customer, code, PRICE, 5, 1)
    assert matcher.match(customer, code, PRICE, 5) == Match((), 5)


@pytest.mark.parametrize("quantity", [0, -1])
def test_quantities_are_positive(matcher: Matcher[str], quantity: int) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        matcher.sold("17850", "85123A", PRICE, quantity, "x")
    with pytest.raises(ValueError, match="must be positive"):
        matcher.match("17850", "85123A", PRICE, quantity)


offers = st.tuples(
    st.sampled_from(["1", "2", None]),
    st.sampled_from(["85123A", "85123a", "22139", "POST"]),
    st.sampled_from([Decimal("1.1"), Decimal("1.10"), Decimal(2)]),
    st.integers(1, 9),
)
stories = st.lists(st.tuples(st.booleans(), offers), max_size=40)


def same(offer: tuple[str | None, str, Decimal]) -> tuple[str | None, str, Decimal]:
    customer, code, price = offer
    return customer, code.upper(), price


@given(stories)
def test_never_more_than_sold_and_never_less_than_asked(story: list) -> None:
    matcher: Matcher[int] = Matcher()
    offer_of: dict[int, object] = {}
    left: Counter[int] = Counter()
    for ref, (is_sale, (*offer, quantity)) in enumerate(story):
        if is_sale:
            matcher.sold(*offer, quantity, ref)
            if offer[0] and offer[1] != "POST":
                offer_of[ref], left[ref] = same(tuple(offer)), quantity
            continue
        match = matcher.match(*offer, quantity)
        refs = [part for part, _ in match.parts]
        assert sum(taken for _, taken in match.parts) + match.blind == quantity
        assert all(taken > 0 for _, taken in match.parts)
        assert all(offer_of[part] == same(tuple(offer)) for part in refs)
        assert refs == sorted(set(refs), reverse=True)
        left.subtract(dict(match.parts))
        assert min(left.values(), default=0) >= 0
        # Blind only when nothing at all is left, and an older line is touched only when the later ones are used up.
        candidates = [line for line, what in offer_of.items() if what == same(tuple(offer))]
        assert not match.blind or not any(left[line] for line in candidates)
        assert not any(left[line] for line in candidates if refs and line > refs[-1])
        event(f"parts: {len(refs)}, blind: {match.blind > 0}")

"""Steps in their order, each remembered; find before push; the same sent twice; the way back."""

from __future__ import annotations

from contextlib import suppress

from plugins.erp_connectors.conformance.carrying import attempt
from plugins.erp_connectors.conformance.examples import PREFIX
from plugins.erp_connectors.conformance.fixtures import OnTheBench, Table
from plugins.erp_connectors.wire.errors import Duplicate, UnknownOutcome


class Outbound(OnTheBench):
    """What is pushed arrives once, whole and as far as was said."""

    def test_steps_are_taken_in_order_and_what_is_there_says_how_far_it_got(self, table: Table, kind: str) -> None:
        one = table.examples.one(kind)
        with table.opened() as adapter:
            there = None
            for step in adapter.steps(kind):
                there = adapter.push(step, one.errand, there)
                assert there.state == step
                found = adapter.find(one.errand.section, one.errand.number)
                assert found is not None and (found.state, found.number) == (step, one.errand.number)
                assert found.id == there.id or not there.id
        assert table.count(one.errand.section, one.errand.number) == 1

    def test_quantity_and_amount_come_back_as_they_were_sent(self, table: Table, kind: str) -> None:
        one = table.examples.one(kind)
        with table.opened() as adapter:
            attempt(adapter, one.errand)
            found = adapter.find(one.errand.section, one.errand.number)
        assert found is not None
        assert found.quantity in (None, one.document.quantity)
        assert found.amount in (None, one.amount)

    def test_what_is_not_there_is_not_found(self, table: Table, kind: str) -> None:
        one, other = table.examples.one(kind), table.examples.one(kind)
        with table.opened() as adapter:
            assert adapter.find(one.errand.section, one.errand.number) is None
            attempt(adapter, one.errand)
            numbers = [other.errand.number, one.errand.number]
            assert [there.number for there in adapter.listed(one.errand.section, numbers)] == [one.errand.number]
            assert list(adapter.listed(one.errand.section, [])) == []

    def test_numbers_with_our_prefix_are_listed(self, table: Table, kind: str) -> None:
        ones = [table.examples.one(kind) for _ in range(2)]
        section = ones[0].errand.section
        with table.opened() as adapter:
            for one in ones:
                attempt(adapter, one.errand)
            carrying = set(adapter.carrying(section, PREFIX))
        assert {one.errand.number for one in ones} <= carrying
        assert all(number.startswith(PREFIX) for number in carrying)

    def test_a_step_taken_twice_counts_once(self, table: Table, kind: str) -> None:
        one = table.examples.one(kind)
        with table.opened() as adapter:
            there = None
            for at, step in enumerate(adapter.steps(kind)):
                before = there
                there = adapter.push(step, one.errand, there)
                if at:
                    assert adapter.push(step, one.errand, before).state == step
        assert table.count(one.errand.section, one.errand.number) == 1

    def test_the_first_step_sent_again_makes_no_second_document(self, table: Table, kind: str) -> None:
        one = table.examples.one(kind)
        with table.opened() as adapter:
            step = adapter.steps(kind)[0]
            first = adapter.push(step, one.errand, None)
            with suppress(Duplicate, UnknownOutcome):  # then whoever pushes asks, and finds it
                assert adapter.push(step, one.errand, None).number == first.number
        assert table.count(one.errand.section, one.errand.number) == 1

    def test_another_conversation_goes_on_where_one_broke_off(self, table: Table, kind: str) -> None:
        one = table.examples.one(kind)
        there = None
        with table.opened() as adapter:
            steps = adapter.steps(kind)
        for step in steps:
            with table.opened() as adapter:
                there = adapter.find(one.errand.section, one.errand.number)
                assert (there is None) == (step == steps[0])
                there = adapter.push(step, one.errand, there)
        assert there is not None and there.state == steps[-1]
        assert table.count(one.errand.section, one.errand.number) == 1

    def test_what_is_done_can_be_opened_again(self, table: Table, kind: str) -> None:
        one = table.examples.one(kind)
        with table.opened() as adapter:
            there = adapter.reopen(one.errand, attempt(adapter, one.errand))
            there = adapter.reopen(one.errand, there)
            found = adapter.find(one.errand.section, one.errand.number)
            assert found is not None and found.state == there.state == adapter.steps(kind)[0]
            assert attempt(adapter, one.errand).state == adapter.steps(kind)[-1]
        assert table.count(one.errand.section, one.errand.number) == 1

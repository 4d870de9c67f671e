"""Many documents in one request: each stands or falls alone, and the outcomes come in order."""

from __future__ import annotations

from dataclasses import replace

from plugins.erp_connectors.adapters.base import Adapter, Batching, Remote, Sent
from plugins.erp_connectors.conformance.carrying import carry
from plugins.erp_connectors.conformance.examples import Example
from plugins.erp_connectors.conformance.fixtures import OnTheBench, Table, needed
from plugins.erp_connectors.wire.errors import Refused, UnknownOutcome, Unreachable, WireError


class Batches(OnTheBench):
    """``push_many`` is ``push`` many times."""

    def test_a_batch_takes_each_step_with_all(self, table: Table, batched: str) -> None:
        ones = [table.examples.one(batched) for _ in range(3)]
        with table.opened() as adapter:
            sent: list[Sent] = [(one.errand, None) for one in ones]
            for step in adapter.steps(batched):
                outcomes = _pushed(adapter, step, sent)
                assert [outcome.number for outcome in outcomes if isinstance(outcome, Remote)] == [
                    one.errand.number for one in ones
                ]
                assert all(isinstance(outcome, Remote) and outcome.state == step for outcome in outcomes)
                sent = [(one.errand, there) for one, there in zip(ones, outcomes, strict=True) if isinstance(there, Remote)]
        self._there_once(table, ones)

    def test_one_that_is_refused_holds_up_nobody_else(self, table: Table, batched: str) -> None:
        needed(table.bench.spoil, "spoil")
        assert table.bench.spoil is not None
        ones = [table.examples.one(batched) for _ in range(3)]
        bad = replace(ones[1].errand, body=table.bench.spoil(dict(ones[1].errand.body)))
        with table.opened() as adapter:
            step = adapter.steps(batched)[0]
            first, second, third = _pushed(adapter, step, [(ones[0].errand, None), (bad, None), (ones[2].errand, None)])
        assert isinstance(first, Remote) and isinstance(third, Remote)
        assert isinstance(second, Refused) and str(second).strip()
        assert table.count(bad.section, bad.number) == 0
        self._there_once(table, [ones[0], ones[2]])

    def test_what_is_there_already_is_not_there_twice(self, table: Table, batched: str) -> None:
        ones = [table.examples.one(batched) for _ in range(2)]
        with table.opened() as adapter:
            step = adapter.steps(batched)[0]
            for _ in range(2):
                for outcome in _pushed(adapter, step, [(one.errand, None) for one in ones]):
                    assert isinstance(outcome, (Remote, Refused, UnknownOutcome))
        self._there_once(table, ones)

    def test_a_lost_answer_to_a_batch_is_asked_about(self, table: Table, batched: str) -> None:
        ones = [table.examples.one(batched) for _ in range(2)]
        with table.opened() as adapter:
            adapter.check()
            table.relay.trouble("lost_reply")
            try:
                outcomes = _pushed(adapter, adapter.steps(batched)[0], [(one.errand, None) for one in ones])
            except (UnknownOutcome, Unreachable):
                outcomes = []
            assert all(isinstance(outcome, (UnknownOutcome, Unreachable)) for outcome in outcomes)
            for one in ones:
                carry(adapter, one.errand)
        self._there_once(table, ones)

    def _there_once(self, table: Table, ones: list[Example]) -> None:
        assert [table.count(one.errand.section, one.errand.number) for one in ones] == [1] * len(ones)


def _pushed(adapter: Adapter, step: str, sent: list[Sent]) -> list[Remote | WireError]:
    assert isinstance(adapter, Batching)
    return list(adapter.push_many(step, sent))

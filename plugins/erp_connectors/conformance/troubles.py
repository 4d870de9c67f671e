"""The line fails at any request: what may have happened is asked about, and in the end there is one document."""

from __future__ import annotations

import pytest

from plugins.erp_connectors.conformance.carrying import attempt, carry
from plugins.erp_connectors.conformance.fixtures import OnTheBench, Table
from plugins.erp_connectors.conformance.relay import RETRY_AFTER
from plugins.erp_connectors.wire.errors import Refused, SessionLost, Throttled, UnknownOutcome, Unreachable, WireError

_GARBLED = ("lost_request", "lost_reply", "half", "not_json", "error_500")
_EXPECTED = (Unreachable, UnknownOutcome, SessionLost)


class Troubles(OnTheBench):
    """Exactly one document, whatever is lost on the way."""

    @pytest.mark.parametrize("trouble", _GARBLED)
    def test_whichever_request_fails_there_is_one_document_in_the_end(self, table: Table, kind: str, trouble: str) -> None:
        for at in self._requests(table, kind):
            one = table.examples.one(kind)
            with table.opened() as adapter:
                table.relay.trouble(trouble, after=at)
                done = carry(adapter, one.errand)
                assert done.state == adapter.steps(kind)[-1]
            table.relay.quiet()
            assert table.count(one.errand.section, one.errand.number) == 1, f"{trouble} at request {at}"

    def test_a_lost_answer_to_a_write_is_a_doubt_and_not_a_refusal(self, table: Table, kind: str) -> None:
        """The last request is a write whatever the system; each before it is either a write or a question."""
        doubts = []
        for at in self._requests(table, kind):
            one = table.examples.one(kind)
            with table.opened() as adapter:
                table.relay.trouble("lost_reply", after=at)
                try:
                    attempt(adapter, one.errand)
                except WireError as problem:
                    assert isinstance(problem, _EXPECTED), f"{problem!r} at request {at}"
                    held = table.count(one.errand.section, one.errand.number)
                    assert not (held and at and isinstance(problem, SessionLost))
                    doubts.append(isinstance(problem, UnknownOutcome))
        assert any(doubts)

    def test_an_answer_that_comes_too_late_is_a_lost_one(self, table: Table) -> None:
        kind = self._troubled(table)[0]
        one = table.examples.one(kind)
        with table.opened(timeout=0.4) as adapter:
            table.relay.trouble("slow", after=self._length(table, kind) - 1)
            done = carry(adapter, one.errand)
        assert done.state
        assert table.count(one.errand.section, one.errand.number) == 1

    def test_called_too_often_is_told_apart_with_when_to_come_again(self, table: Table) -> None:
        kind = self._troubled(table)[0]
        for at in range(self._length(table, kind)):
            one = table.examples.one(kind)
            with table.opened() as adapter:
                table.relay.trouble("too_often", after=at)
                with pytest.raises(Throttled) as throttled:
                    attempt(adapter, one.errand)
                assert throttled.value.retry_after == RETRY_AFTER
                assert carry(adapter, one.errand).state
            assert table.count(one.errand.section, one.errand.number) == 1

    def test_a_gateway_that_is_down_is_not_a_refusal(self, table: Table) -> None:
        kind = self._troubled(table)[0]
        with table.opened() as adapter:
            table.relay.trouble("error_502", count=0)
            with pytest.raises(WireError) as problem:
                attempt(adapter, table.examples.one(kind).errand)
        assert not isinstance(problem.value, Refused)

    def _troubled(self, table: Table) -> list[str]:
        sends = table.system.capabilities.sends
        return [kind for kind in self.troubled_kinds if kind in sends] or sorted(sends)

    def _requests(self, table: Table, kind: str) -> list[int]:
        """Which requests of carrying over one document are troubled: each, or for the other kinds the last."""
        length = self._length(table, kind)
        return list(range(length)) if kind in self._troubled(table) else [length - 1]

    def _length(self, table: Table, kind: str) -> int:
        """How many requests it takes when nothing goes wrong."""
        if kind not in table.lengths:
            before = len(table.relay.calls)
            with table.opened() as adapter:
                attempt(adapter, table.examples.one(kind).errand)
            table.lengths[kind] = len(table.relay.calls) - before
        return table.lengths[kind]

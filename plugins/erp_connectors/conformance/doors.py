"""Who is not let in, who is not there, and what nobody may read."""

from __future__ import annotations

import logging
import socket
from dataclasses import replace

import pytest

from plugins.erp_connectors.conformance.carrying import attempt
from plugins.erp_connectors.conformance.fixtures import OnTheBench, Table
from plugins.erp_connectors.wire.errors import ORGANISATION, PERMISSION, Refused, SessionLost, Unreachable, WireError


class Doors(OnTheBench):
    """Wrong accounts and addresses are told apart, and nothing happens there."""

    def test_a_wrong_account_is_not_let_in(self, table: Table) -> None:
        wrong = table.bench.wrong_account or replace(table.bench.endpoint, secret="wrong")  # noqa: S106
        one = table.examples.one(_first(table))
        with table.opened(wrong) as adapter:
            for call in (adapter.check, lambda: attempt(adapter, one.errand)):
                with pytest.raises((SessionLost, Refused)) as refused:
                    call()
                assert _sort_of(refused.value) in ("", PERMISSION, ORGANISATION)
        assert table.count(one.errand.section, one.errand.number) == 0

    def test_a_wrong_organisation_is_told(self, table: Table) -> None:
        if (wrong := table.bench.wrong_organisation) is None:
            pytest.skip("not tried: the bench has no wrong_organisation")
        with table.opened(wrong) as adapter, pytest.raises((SessionLost, Refused)) as refused:
            adapter.check()
        assert _sort_of(refused.value) in ("", ORGANISATION)
        assert str(refused.value).strip()

    def test_nobody_there(self, table: Table) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}/"
            one = table.examples.one(_first(table))
            with table.opened(url=nowhere) as adapter:
                for call in (adapter.check, lambda: attempt(adapter, one.errand)):
                    with pytest.raises(Unreachable):
                        call()

    def test_the_secret_is_shown_nowhere(self, table: Table, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        secret = table.bench.endpoint.secret
        if not secret:
            pytest.skip("not tried: the endpoint of the bench has no secret")
        with table.opened() as adapter:
            attempt(adapter, table.examples.one(_first(table)).errand)
            table.relay.trouble("lost_reply", count=0)
            with pytest.raises(Exception) as problem:
                attempt(adapter, table.examples.one(_first(table)).errand)
            shown = f"{adapter!r} {vars(adapter)!r} {problem.value!r} {problem.value.__cause__!r}"
        assert secret not in shown
        assert secret not in caplog.text


def _sort_of(problem: WireError) -> str:
    """The kind of a refusal, "" when they do not even know us."""
    return problem.kind or "unsaid" if isinstance(problem, Refused) else ""


def _first(table: Table) -> str:
    sends = table.system.capabilities.sends
    return next((kind for kind in ("return_receipt", "credit_note") if kind in sends), min(sends))

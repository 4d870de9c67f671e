"""Adapters with a mistake each: the suite must find every one."""

from dataclasses import replace
from decimal import Decimal

from acme_ledger import ACME, PullingAcmeAdapter
from acme_ledger.ledger import Ledger
from test_acme_ledger import TestAcme as Sound

from core_erp.registry import find
from plugins.erp_connectors.adapting import Capabilities
from plugins.erp_connectors.conformance import doors, inbound, outbound, refusals, troubles
from plugins.erp_connectors.wire.errors import Refused, UnknownOutcome, Unreachable

RETURNS = replace(ACME, capabilities=Capabilities(sends=frozenset({"return_receipt"})))


def test_the_plugin_is_found_by_its_entry_point():
    assert [found.name for found in find(["acme_ledger"])][-1] == "acme_ledger"


class NothingIsEverInDoubt(Ledger):
    def _called(self, method, path, asked, body=None, *, writes=False):
        return super()._called(method, path, asked, body, writes=False)


class Doubtless(PullingAcmeAdapter):
    def __init__(self, endpoint):
        self._ledger = NothingIsEverInDoubt(endpoint)


class TestDoubtless(troubles.Troubles):
    """test_a_lost_answer_to_a_write_is_a_doubt_and_not_a_refusal"""

    system, bench = replace(ACME, open=Doubtless), Sound.bench


class RefusesWhatIsLost(PullingAcmeAdapter):
    def push(self, step, errand, there):
        try:
            return super().push(step, errand, there)
        except (UnknownOutcome, Unreachable) as lost:
            raise Refused([str(lost)]) from lost


class TestRefusesWhatIsLost(troubles.Troubles):
    """test_whichever_request_fails_there_is_one_document_in_the_end"""

    system, bench = replace(RETURNS, open=RefusesWhatIsLost), Sound.bench


class TakesAnyStateForDone(PullingAcmeAdapter):
    def find(self, section, number):
        row = self._ledger.get(f"/documents/{section.form}/{number}")["row"]
        return super().find(section, number) if not row or row["state"] == "draft" else self.pretended(row)

    def pretended(self, row):
        found = {"id": row["number"], "number": row["number"], "state": "posted"}
        return type("Remote", (), {**found, "verdict": "", "quantity": None, "amount": None})()


class TestTakesAnyStateForDone(refusals.Refusals):
    """test_a_state_nobody_knows_is_not_taken_for_a_step"""

    system, bench = replace(RETURNS, open=TakesAnyStateForDone), Sound.bench


class LosesCents(PullingAcmeAdapter):
    def find(self, section, number):
        there = super().find(section, number)
        return there and replace(there, amount=there.amount.quantize(Decimal(1)) + Decimal("0.01"))


class TestLosesCents(outbound.Outbound):
    """test_quantity_and_amount_come_back_as_they_were_sent"""

    system, bench = replace(RETURNS, open=LosesCents), Sound.bench


class SaysItWasPosted(PullingAcmeAdapter):
    def push(self, step, errand, there):
        return replace(there, state=step) if step == "posted" else super().push(step, errand, there)


class TestSaysItWasPosted(outbound.Outbound):
    """test_steps_are_taken_in_order_and_what_is_there_says_how_far_it_got"""

    system, bench = replace(RETURNS, open=SaysItWasPosted), Sound.bench


class ShowsItsKey(PullingAcmeAdapter):
    def __init__(self, endpoint):
        super().__init__(endpoint)
        self.key = endpoint.secret


class TestShowsItsKey(doors.Doors):
    """test_the_secret_is_shown_nowhere"""

    system, bench = replace(RETURNS, open=ShowsItsKey), Sound.bench


class ReadsOnePage(PullingAcmeAdapter):
    def pull(self, section, since, after=""):
        return replace(super().pull(section, since, after), after=None)


class TestReadsOnePage(inbound.Inbound):
    """test_every_record_is_pulled_and_pulling_again_gives_the_same"""

    system, bench = replace(ACME, open=ReadsOnePage), Sound.bench

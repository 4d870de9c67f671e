"""They say no, with their reason and of which sort; people there make something else of a document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plugins.erp_connectors.conformance.carrying import attempt, carry
from plugins.erp_connectors.conformance.fixtures import OnTheBench, Table, needed
from plugins.erp_connectors.mappings import FieldMapping
from plugins.erp_connectors.translation import NotMapped, translate
from plugins.erp_connectors.wire.errors import CLOSED_PERIOD, PERMISSION, UNMAPPED, Refused, WireError


class Refusals(OnTheBench):
    """A refusal is a Refused of its kind, changes nothing, and ends."""

    @pytest.mark.parametrize("sort", [CLOSED_PERIOD, UNMAPPED, PERMISSION])
    def test_a_refusal_tells_its_sort_and_goes_through_after_the_fix(self, table: Table, sort: str) -> None:
        arm = table.bench.refusals.get(sort)
        needed(arm, f"refusals[{sort!r}]")
        assert arm is not None
        one = table.examples.one(_main(table))
        with table.opened() as adapter:
            arm()
            with pytest.raises(Refused) as refused:
                attempt(adapter, one.errand)
            assert refused.value.kind == sort
            assert any(message.strip() for message in refused.value.messages)
            table.bench.heal()
            assert carry(adapter, one.errand).state == adapter.steps(one.document.kind)[-1]
        assert table.count(one.errand.section, one.errand.number) == 1

    def test_a_product_without_a_counterpart_is_stopped_before_anything_is_sent(self, table: Table) -> None:
        one = table.examples.one(_main(table))
        mapping = _without_products(table.examples.mapping)
        before = len(table.relay.calls)
        with pytest.raises(NotMapped, match="CF-"):
            translate(one.document, mapping, org=table.bench.endpoint.org)
        assert len(table.relay.calls) == before

    def test_what_people_there_make_of_a_document_is_told(self, table: Table) -> None:
        if not table.bench.verdicts:
            pytest.skip("not tried: the bench has no verdicts")
        for (kind, verdict), come_to in table.bench.verdicts.items():
            one = table.examples.one(kind)
            section, number = one.errand.section, one.errand.number
            with table.opened() as adapter:
                attempt(adapter, one.errand)
                come_to(section, number)
                found = adapter.find(section, number)
                assert found is not None and found.verdict == verdict
                assert [there.verdict for there in adapter.listed(section, [number])] == [verdict]

    def test_a_state_nobody_knows_is_not_taken_for_a_step(self, table: Table) -> None:
        needed(table.bench.meddle, "meddle")
        assert table.bench.meddle is not None
        one = table.examples.one(_main(table))
        with table.opened() as adapter:
            done = attempt(adapter, one.errand)
            table.bench.meddle(one.errand.section, done.number)
            try:
                found = adapter.find(one.errand.section, one.errand.number)
            except WireError as told:
                assert isinstance(told, Refused) and one.errand.number in str(told)
            else:
                assert found is not None, "it is still there"
                assert found.state != adapter.steps(one.document.kind)[-1] or found.verdict
        assert table.count(one.errand.section, one.errand.number) == 1


def _main(table: Table) -> str:
    sends = table.system.capabilities.sends
    return next((kind for kind in ("return_receipt", "credit_note", "sale_order") if kind in sends), min(sends))


def _without_products(mapping: FieldMapping) -> FieldMapping:
    return replace(mapping, maps={**mapping.maps, "product": {"SOMETHING-ELSE": "X"}})

"""What a system says of itself is so."""

from __future__ import annotations

from plugins.erp_connectors.adapters.base import Batching, Pulling
from plugins.erp_connectors.conformance.fixtures import OnTheBench, Table
from plugins.erp_connectors.documents import INBOUND, KINDS


class Promises(OnTheBench):
    """Capabilities, mapping and adapter agree."""

    def test_its_mapping_has_a_section_for_all_it_takes_and_gives(self, table: Table) -> None:
        told, mapping = table.system.capabilities, table.examples.mapping
        assert told.sends <= set(KINDS) and told.sends <= set(mapping.sections)
        assert told.gives <= set(INBOUND) and told.gives <= set(mapping.pulls)
        assert set(told.batches) <= told.sends and all(size > 1 for size in told.batches.values())

    def test_the_adapter_can_do_what_is_said_of_it(self, table: Table) -> None:
        told = table.system.capabilities
        with table.opened() as adapter:
            assert isinstance(adapter, Batching) or not told.batches
            assert isinstance(adapter, Pulling) or not told.gives

    def test_each_kind_has_its_steps(self, table: Table, kind: str) -> None:
        with table.opened() as adapter:
            steps = adapter.steps(kind)
        assert steps and len(steps) == len(set(steps)) and all(step and "," not in step for step in steps)

    def test_a_connection_must_say_what_the_adapter_needs(self, table: Table) -> None:
        assert set(table.system.needs) <= set(table.bench.endpoint.settings)

    def test_it_says_who_answers(self, table: Table) -> None:
        with table.opened() as adapter:
            assert adapter.check().strip()

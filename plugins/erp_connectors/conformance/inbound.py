"""Records made over there: all of them, page by page, again without harm, and those that changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from plugins.erp_connectors.adapters.base import Adapter, Pulling, Row
from plugins.erp_connectors.conformance.fixtures import OnTheBench, Table, needed
from plugins.erp_connectors.mappings import PullSection

_MADE = 5


class Inbound(OnTheBench):
    """What is pulled is what is there."""

    def test_every_record_is_pulled_and_pulling_again_gives_the_same(self, table: Table, record: str) -> None:
        section, numbers = self._made(table, record)
        with table.opened() as adapter:
            rows = _pulled(adapter, section, None)
            again = _pulled(adapter, section, None)
        assert numbers <= set(rows)
        assert {number: row.head for number, row in rows.items()} == {number: again[number].head for number in rows}

    def test_a_record_has_all_that_the_mapping_names(self, table: Table, record: str) -> None:
        section, numbers = self._made(table, record)
        with table.opened() as adapter:
            rows = _pulled(adapter, section, None)
        for number in numbers:
            row = rows[number]
            assert row.id and set(section.head_fields) <= set(row.head)
            assert all(set(section.line_fields) <= set(line) for line in row.lines)
            assert row.lines or not section.line
            assert row.changed_at is None or row.changed_at.tzinfo is not None

    def test_what_changed_since_comes_and_what_comes_twice_is_the_same(self, table: Table, record: str) -> None:
        needed(table.bench.change, "change")
        assert table.bench.change is not None
        section, numbers = self._made(table, record)
        changed = min(numbers)
        table.bench.change(section, changed)
        with table.opened() as adapter:
            everything = _pulled(adapter, section, None)
            since = everything[changed].changed_at or datetime.now(UTC)
            recent = _pulled(adapter, section, since - timedelta(seconds=2))
        assert changed in recent
        assert recent[changed].head == everything[changed].head

    def test_a_day_to_come_gives_nothing_or_all(self, table: Table, record: str) -> None:
        """A system that knows what changed gives nothing; one that does not gives everything, which does no harm."""
        section, _ = self._made(table, record)
        with table.opened() as adapter:
            later = set(_pulled(adapter, section, datetime.now(UTC) + timedelta(days=400)))
            assert later in (set(), set(_pulled(adapter, section, None)))

    def _made(self, table: Table, record: str) -> tuple[PullSection, set[str]]:
        needed(table.bench.make, "make")
        assert table.bench.make is not None
        section = table.examples.mapping.pulls[record]
        return section, {table.bench.make(section, n) for n in range(1, _MADE + 1)}


def _pulled(adapter: Adapter, section: PullSection, since: datetime | None) -> dict[str, Row]:
    """All pages; no page may lead back to an earlier one."""
    assert isinstance(adapter, Pulling)
    rows: dict[str, Row] = {}
    after, seen = "", set()
    while True:
        page = adapter.pull(section, since, after)
        rows.update((row.number, row) for row in page.rows)
        if page.after is None:
            return rows
        assert page.after not in seen, "the pages go round in a circle"
        seen.add(page.after)
        after = page.after
